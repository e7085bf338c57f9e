"""Where the sung line of a score is: its part, its notes, its words, its phrases."""
