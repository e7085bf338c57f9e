from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from music.keys import Key
from music.metre import Metre
from music.notes import NoteError
from music.styles import Voice
from music.voice.spec import MelodySpec, MelodySpecError, draw_form

ORDER = MelodySpec((8, 6), "AB", Key.parse("C major"), Metre(4, 4), 100, 1, 14)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        pytest.param({"syllables": (), "form": ""}, "a melody of 0 phrases", id="no phrase"),
        pytest.param({"syllables": (8,) * 65, "form": "A" * 65}, "a melody of 65 phrases", id="many phrases"),
        pytest.param({"syllables": (8, 0)}, "a phrase of 0 syllables", id="no syllable"),
        pytest.param({"syllables": (25, 8)}, "a phrase of 25 syllables", id="many syllables"),
        pytest.param({"range_midi": (60, 71)}, "a range from 60 to 71; wanted an octave", id="narrow"),
        pytest.param({"range_midi": (72, 60)}, "a range from 72 to 60; wanted an octave", id="upside down"),
        pytest.param({"form": "ABA"}, "form 'ABA' for 2 phrases", id="form too long"),
    ],
)
def test_orders_nobody_could_write_are_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(MelodySpecError, match=message):
        replace(ORDER, **changes)


def test_an_unplayable_tempo_is_refused() -> None:
    with pytest.raises(NoteError, match="a tempo of 500 quarters"):
        replace(ORDER, tempo_bpm=500)


@given(st.integers(0, 11), st.integers(30, 80))
def test_the_tonic_lies_near_the_bottom_of_the_range(pitch_class: int, low: int) -> None:
    key = Key.of_pitch_class(pitch_class, ORDER.key.mode)
    tonic = replace(ORDER, key=key, range_midi=(low, low + 12)).tonic_midi
    assert tonic % 12 == pitch_class
    assert -6 <= tonic - (low + 3) < 6


def test_every_voice_has_room_for_an_octave() -> None:
    for voice in Voice:
        assert replace(ORDER, range_midi=voice.range_midi).range_midi == voice.range_midi


@given(st.lists(st.integers(1, 16), min_size=1, max_size=64), st.integers(0, 999))
def test_a_form_has_a_letter_a_phrase_and_one_length_a_letter(syllables: list[int], seed: int) -> None:
    form = draw_form(syllables, np.random.default_rng(seed))
    assert len(form) == len(syllables)
    assert len(set(zip(form, syllables, strict=True))) == len(set(form))


def test_four_phrases_come_in_the_forms_of_songs() -> None:
    even = {draw_form((8, 8, 8, 8), np.random.default_rng(seed)) for seed in range(40)}
    ballad = {draw_form((8, 6, 8, 6), np.random.default_rng(seed)) for seed in range(40)}
    assert even == {"AABA", "ABAC", "AABC"}
    assert ballad == {"ABAC", "ABCB"}


def test_longer_forms_return_to_their_beginning() -> None:
    forms = {draw_form((8,) * 8, np.random.default_rng(seed)) for seed in range(40)}
    assert all(form[:2] == form[4:6] and form[6] == "D" for form in forms)


@pytest.mark.parametrize(
    "stresses",
    [
        pytest.param(((0.0,) * 8,), id="of one phrase alone"),
        pytest.param(((0.0,) * 8, (0.0,) * 5), id="one too few"),
        pytest.param(((0.0,) * 9, ()), id="one too many"),
    ],
)
def test_stresses_of_other_syllables_are_refused(stresses: tuple[tuple[float, ...], ...]) -> None:
    with pytest.raises(MelodySpecError, match="wanted 8, 6, or none for a phrase"):
        replace(ORDER, stresses=stresses)


def test_stresses_may_be_known_of_some_phrases() -> None:
    assert replace(ORDER, stresses=((0.5,) * 8, ())).stresses == ((0.5,) * 8, ())
