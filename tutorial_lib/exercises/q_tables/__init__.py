"""Pages of lesson 04."""
