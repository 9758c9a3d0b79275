"""Pages of lesson 10."""
