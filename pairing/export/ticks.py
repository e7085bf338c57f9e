"""Ticks, the time unit of MIDI files."""

TICKS_PER_QUARTER = 480


def ticks(time_ql: float) -> int:
    """The nearest tick to a time or length in quarters."""
    return round(time_ql * TICKS_PER_QUARTER)
