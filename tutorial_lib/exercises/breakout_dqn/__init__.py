"""Pages of lesson 06."""
