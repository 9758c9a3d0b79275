"""Pages of lesson 11."""
