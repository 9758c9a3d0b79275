"""What the exercises of each lesson know: tables, hints, and known mistakes."""
