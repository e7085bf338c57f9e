"""Piano rolls: the field's benchmark, and pieces for several instruments as frames of sounding pitches."""
