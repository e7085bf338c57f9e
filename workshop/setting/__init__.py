"""How the costs of setting words are learned from songs."""
