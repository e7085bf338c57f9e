"""Notes: readers, encoding, harmony and the voice network."""
