"""Pages of lesson 01."""
