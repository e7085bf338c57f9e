"""Attention over what came before: layers, the stretches they learn from, and writing token by token."""
