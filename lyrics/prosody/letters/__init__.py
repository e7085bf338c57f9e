"""The letter network: how a word that no dictionary lists is said, judged by its letters."""
