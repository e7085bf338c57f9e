"""The shortest time a harmony stands: one chord a slot, counted from quarter 0."""

from math import ceil

from music.metre import Metre

_LONGEST_QL = 3.0


def slot_ql(metre: Metre) -> float:
    """A bar of at most three quarters, else half a bar where its beats divide by two, else a beat."""
    if metre.bar_ql <= _LONGEST_QL:
        return metre.bar_ql
    halves = round(metre.bar_ql / metre.beat_ql) % 2 == 0 and metre.bar_ql / 2 <= _LONGEST_QL
    return metre.bar_ql / 2 if halves else metre.beat_ql


def slots_until(end_ql: float, metre: Metre) -> int:
    """How many slots begin before `end_ql`."""
    return ceil(end_ql / slot_ql(metre) - 1e-6)
