"""Themes: what a word is about and how it feels, learned from verse."""
