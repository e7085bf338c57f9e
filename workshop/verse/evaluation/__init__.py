"""How good the words are: what a text costs the network, and figures of generated verse beside human verse."""
