"""Songs."""
