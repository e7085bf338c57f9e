"""How the piano network is trained."""
