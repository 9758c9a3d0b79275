"""Pages of lesson 02."""
