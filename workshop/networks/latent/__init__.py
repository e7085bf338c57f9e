"""What the variational networks share: bounds, walks through latent space, and its pictures."""
