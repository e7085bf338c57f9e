"""The paper's networks and their family: a small readable file each, and what they share."""
