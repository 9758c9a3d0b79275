"""Pages of lesson 00."""
