"""How the voice network is trained."""
