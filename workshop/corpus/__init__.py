"""Folders full of music files: read in several processes, whatever is in them, and kept encoded for the next time."""
