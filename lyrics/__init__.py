"""Words: verse, prosody, theme and the verse network."""
