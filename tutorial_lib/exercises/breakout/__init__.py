"""Pages of lesson 03."""
