import pytest
from hypothesis import given
from hypothesis import strategies as st

from music.chords import slot_ql, slots_until
from music.metre import Metre

METRES = st.builds(Metre, st.integers(1, 24), st.sampled_from([1, 2, 4, 8, 16]))


@pytest.mark.parametrize(
    ("metre", "length"),
    [
        ("4/4", 2), ("3/4", 3), ("2/4", 2), ("6/8", 3), ("3/8", 1.5), ("2/2", 2), ("12/8", 3), ("9/8", 1.5),
        ("6/4", 3), ("3/2", 2), ("4/2", 2), ("5/4", 1), ("7/4", 1), ("7/8", 0.5), ("5/8", 2.5), ("8/4", 1),
        ("4/1", 4), ("1/16", 0.25), ("15/16", 0.75), ("24/4", 1),
    ],
)  # fmt: skip
def test_how_long_a_chord_stands(metre: str, length: float) -> None:
    assert slot_ql(Metre.parse(metre)) == length


@given(METRES)
def test_slots_divide_the_bar_at_beats(metre: Metre) -> None:
    slots, beats = metre.bar_ql / slot_ql(metre), slot_ql(metre) / metre.beat_ql
    assert slots == pytest.approx(round(slots))
    assert slots >= 1
    assert metre.bar_ql <= 3 or beats == pytest.approx(round(beats))


@given(METRES, st.integers(0, 400))
def test_a_slot_counts_as_soon_as_it_has_begun(metre: Metre, count: int) -> None:
    end_ql = count * slot_ql(metre)
    assert slots_until(end_ql, metre) == count
    assert slots_until(end_ql + 1 / 24, metre) == count + 1
    assert slots_until(end_ql + 1e-9, metre) == slots_until(max(0.0, end_ql - 1e-9), metre) == count
