"""What an agent plays."""
