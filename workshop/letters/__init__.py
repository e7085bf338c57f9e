"""How the network that pronounces unknown words is trained."""
