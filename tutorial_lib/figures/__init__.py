"""What draws: figures with words, curves, GIFs, time machine, dial, score card."""
