"""Pages of lesson 05."""
