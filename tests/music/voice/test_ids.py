import pytest

from music.voice.network import (
    ABOVE_TONIC,
    DURATIONS,
    IS_BEGINNING,
    IS_CHORD,
    IS_CONTINUING,
    IS_DURATION,
    START_ID,
    STEPS_OF,
    VOCABULARY_SIZE,
    is_chord,
    is_pitch,
    names,
    nearest_duration,
)

SIGNS = ["<s>", "</s>", "phrase", "rest"]


def test_every_id_is_of_one_kind_and_has_its_own_name() -> None:
    kinds = IS_DURATION.astype(int) + IS_CHORD + IS_BEGINNING + IS_CONTINUING
    assert kinds.tolist() == [0] * len(SIGNS) + [1] * (VOCABULARY_SIZE - len(SIGNS))
    assert list(names()[: len(SIGNS)]) == SIGNS
    assert names().index("<s>") == START_ID
    assert len(set(names())) == len(names()) == VOCABULARY_SIZE


def test_one_id_and_the_masks_agree() -> None:
    assert [is_chord(token) for token in range(VOCABULARY_SIZE)] == IS_CHORD.tolist()
    assert [is_pitch(token) for token in range(VOCABULARY_SIZE)] == (IS_BEGINNING | IS_CONTINUING).tolist()


def test_names_say_what_the_masks_hold() -> None:
    for token, name in enumerate(names()):
        assert (name[0] == "d" and name[1:].isdecimal()) == bool(IS_DURATION[token])
        if IS_DURATION[token]:
            assert name == f"d{STEPS_OF[token]}"
        else:
            assert STEPS_OF[token] == 0
        if is_pitch(token):
            assert name == ("~" if IS_CONTINUING[token] else "") + str(ABOVE_TONIC[token])


@pytest.mark.parametrize("steps", [*DURATIONS, 1, 5, 7, 22, 23, 1000])
def test_no_duration_is_nearer_than_the_nearest(steps: int) -> None:
    assert abs(nearest_duration(steps) - steps) == min(abs(duration - steps) for duration in DURATIONS)
