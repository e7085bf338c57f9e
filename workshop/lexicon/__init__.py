"""How the lexicon is built and measured."""
