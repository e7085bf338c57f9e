"""The piano network: pieces for two hands as ids, its training, solo pieces and accompaniments."""
