"""All networks on the same works with the same budget, side by side."""
