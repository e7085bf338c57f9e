"""Piano music without end, made while it is played."""
