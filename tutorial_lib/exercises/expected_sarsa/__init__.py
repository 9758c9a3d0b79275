"""Pages of lesson 08."""
