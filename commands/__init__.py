"""The commands, a file for each family: each parses, calls one function of a room, and reports."""
