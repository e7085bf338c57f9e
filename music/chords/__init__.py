"""Chords: as ids that no key changes, found under notes, and read from symbols."""
