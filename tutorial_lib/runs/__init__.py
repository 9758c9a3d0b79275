"""What surrounds learning: training, evaluation, checkpoints, shipped agents."""
