import pytest

from music.piano.ids import (
    FIRST_BAR,
    FIRST_LEFT,
    FIRST_RIGHT,
    LENGTHS,
    LONGEST_SHIFT,
    PITCH_OF,
    VOCABULARY_SIZE,
    duration_id,
    names,
    note_id,
    shift_ids,
)


def test_every_id_has_one_name() -> None:
    assert len(names()) == len(set(names())) == VOCABULARY_SIZE
    assert names()[FIRST_BAR] == "bar ?"
    assert names()[duration_id(24)] == "d24"
    assert names()[note_id(False, 60)] == "R60"
    assert names()[note_id(True, 60)] == "L60"


@pytest.mark.parametrize("steps", range(1, LONGEST_SHIFT))
def test_shifts_add_up(steps: int) -> None:
    moved = [int(names()[token].removeprefix("+")) for token in shift_ids(steps)]
    assert sum(moved) == steps


def test_a_duration_between_two_is_the_nearer_and_beyond_the_last_the_last() -> None:
    assert duration_id(23) == duration_id(24)
    assert duration_id(1000) == duration_id(LENGTHS[-1])


@pytest.mark.parametrize(("pitch", "written"), [(60, 60), (20, 44), (112, 100)])
def test_a_right_hand_pitch_out_of_range_moves_by_octaves(pitch: int, written: int) -> None:
    assert PITCH_OF[note_id(False, pitch)] == written
    assert FIRST_RIGHT <= note_id(False, pitch) < FIRST_LEFT
