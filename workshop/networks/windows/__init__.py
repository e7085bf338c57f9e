"""The paper's way: a piece as one row of tokens, and a window of 40 of them for every target."""
