"""The voice network: melodies as ids, its training, and composing with it."""
