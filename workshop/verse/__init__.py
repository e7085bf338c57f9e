"""How the verse network and its table of themes are made and measured."""
