"""Pages of lesson 07."""
