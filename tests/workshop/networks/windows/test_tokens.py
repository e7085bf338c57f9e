import json
from dataclasses import replace
from typing import Any

import music21
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from music.notes import Note
from tests.workshop.networks.windows.builders import learned, piece, rounds, works
from workshop.networks.windows.tokens import STEP_QL, TokenError, Tokens, name_of, normal_order, sounds_of

pytestmark = pytest.mark.train

PITCHES = st.integers(36, 84)
SOUNDS = st.lists(st.sets(PITCHES, min_size=1, max_size=6).map(sorted), min_size=1, max_size=20)
CHORDS = st.frozensets(st.integers(0, 11), min_size=1)


@settings(max_examples=25)  # the other library takes its time
@given(CHORDS)
def test_the_normal_order_is_that_of_another_library(pitch_classes: frozenset[int]) -> None:
    assert list(normal_order(pitch_classes)) == music21.chord.Chord(sorted(pitch_classes)).normalOrder


@given(CHORDS, st.integers(0, 11))
def test_the_shape_of_a_normal_order_is_the_same_in_every_key(pitch_classes: frozenset[int], by: int) -> None:
    orders = normal_order(pitch_classes), normal_order(frozenset((number + by) % 12 for number in pitch_classes))
    shapes = [[(number - order[0]) % 12 for number in order] for order in orders]
    assert shapes[0] == shapes[1]


def test_a_note_is_named_as_another_library_names_it() -> None:
    # below octave 0 music21's names are two pitches' at once: B-1 is B in octave -1 and B flat in octave 1
    for pitch in range(12, 128):
        assert name_of([pitch]) == music21.pitch.Pitch(pitch).nameWithOctave.replace("-", "b")
    assert len({name_of([pitch]) for pitch in range(128)}) == 128


@pytest.mark.parametrize(
    ("pitches", "name"),
    [
        pytest.param([60], "C4", id="a note"),
        pytest.param([60, 60], "C4", id="one pitch in both hands"),
        pytest.param([48, 64, 67], "0.4.7", id="a triad"),
        pytest.param([52, 60, 67], "0.4.7", id="its inversion"),
        pytest.param([50, 55, 59, 65], "11.2.5.7", id="a seventh chord"),
        pytest.param([36, 48, 60], "0", id="octaves"),
    ],
)
def test_sounds_are_named(pitches: list[int], name: str) -> None:
    assert name_of(pitches) == name


def test_what_begins_at_once_in_either_hand_is_one_token() -> None:
    found = piece([[48, 64, 67], [72], [48, 60]])
    assert [sorted(pitches) for pitches in sounds_of(found)] == [[48, 64, 67], [72], [48, 60]]
    tokens = Tokens.learn([found])
    assert [tokens.names[n] for n in tokens.encode(found)] == ["0.4.7", "C5", "0"]
    assert tokens.sounding(found).tolist() == [3, 1, 2]
    assert tokens.sounding(found).sum() == 6


def test_names_are_sorted_by_their_characters() -> None:
    tokens = Tokens.learn([piece([[48, 64, 67], [72], [61], [48, 60], [50, 53]])])
    assert tokens.names == ("0", "0.4.7", "2.5", "C#4", "C5")


def test_the_commonest_tokens_are_kept() -> None:
    found = piece([[60], [62], [64], [62], [60], [67]])
    assert Tokens.learn([found], size=2).names == ("C4", "D4")
    assert len(Tokens.learn([found], size=266)) == 4


@pytest.mark.parametrize(
    ("kept", "pitches", "nearest"),
    [
        pytest.param(["0.4.7", "2.5.9"], [48, 64, 67, 70], "0.4.7", id="the chord with most in common"),
        pytest.param(["0.4.7", "9.0.4"], [60, 64], "0.4.7", id="of equals the first"),
        pytest.param(["0.4.7", "C4"], [60, 72], "0.4.7", id="a chord rather than a note"),
        pytest.param(["0", "D4"], [60], "D4", id="a note rather than a chord"),
        pytest.param(["C3", "B3", "C6"], [60], "C3", id="the same pitch class in the nearest octave"),
        pytest.param(["D4", "G4"], [60], "D4", id="the nearest pitch"),
        pytest.param(["E4", "G4"], [36, 43], "G4", id="a note for a chord where there is none"),
    ],
)
def test_a_token_outside_the_vocabulary_becomes_the_nearest(kept: list[str], pitches: list[int], nearest: str) -> None:
    tokens = Tokens(tuple(sorted(kept)))
    assert tokens.names[tokens.encode(piece([pitches]))[0]] == nearest
    assert tokens.share_replaced([piece([pitches])]) == 1


def test_the_share_replaced_is_of_onsets() -> None:
    assert Tokens(("C4", "D4")).share_replaced([piece([[60], [62], [64], [60]])]) == 0.25
    assert Tokens(("C4",)).share_replaced([]) == 0


@given(SOUNDS)
def test_decoding_and_encoding_are_inverses(sounds: list[list[int]]) -> None:
    found = piece(sounds)
    tokens = Tokens.learn([found])
    ids = tokens.encode(found)
    again = [[note.pitch_midi for note in tokens.decode(ids) if note.onset_ql == s / 2] for s in range(len(sounds))]
    assert tokens.encode(piece(again)).tolist() == ids.tolist()
    for step, (before, after) in enumerate(zip(sounds, again, strict=True)):
        if len(before) == 1:
            assert after == before
        else:
            assert {p % 12 for p in after} == {p % 12 for p in before}
            assert len(after) == max(2, len({p % 12 for p in before})), step


def test_every_token_lasts_alike() -> None:
    notes = learned().decode(learned().encode(piece(rounds(9))))
    assert {note.duration_ql for note in notes} == {STEP_QL}
    assert sorted({note.onset_ql for note in notes}) == [step * STEP_QL for step in range(9)]


def test_a_chord_lies_near_what_sounded_before() -> None:
    tokens = Tokens(("0.4.7", "C2", "C6"))
    low, high = ({note.pitch_midi for note in tokens.decode([n, 0])[1:]} for n in (1, 2))
    assert low == {36, 40, 43}
    assert high == {79, 84, 88}


def test_a_vocabulary_survives_json() -> None:
    tokens = learned()
    assert Tokens.from_json(json.loads(json.dumps(tokens.to_json()))) == tokens


def test_a_piece_without_notes_has_no_tokens() -> None:
    assert learned().encode(piece([])).shape == (0,)
    assert learned().decode([]) == ()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        pytest.param({}, "not a vocabulary of tokens", id="no names"),
        pytest.param({"names": "C4"}, "wanted a list of names", id="names are no list"),
        pytest.param({"names": [1, 2]}, "wanted a list of names", id="names are numbers"),
        pytest.param({"names": []}, "without tokens; wanted at least one", id="empty"),
        pytest.param({"names": ["H4"]}, "no such token: 'H4'", id="no such note"),
        pytest.param({"names": ["C12"]}, "no such token: 'C12'", id="no such octave"),
        pytest.param({"names": ["A9"]}, "no such token: 'A9'", id="above MIDI"),
        pytest.param({"names": ["0.4.12"]}, "no such token", id="no such pitch class"),
        pytest.param({"names": ["4.7.0"]}, "in normal order", id="not in normal order"),
        pytest.param({"names": ["0..4"]}, "no such token", id="an empty pitch class"),
        pytest.param({"names": [""]}, "no such token: ''", id="no name"),
        pytest.param({"names": ["D4", "C4"]}, "wanted each once, sorted", id="out of order"),
        pytest.param({"names": ["C4", "C4"]}, "wanted each once, sorted", id="twice"),
    ],
)
def test_refuses_a_vocabulary(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(TokenError, match=message):
        Tokens.from_json(fields)


@pytest.mark.parametrize("chosen", [-1, 4])
def test_refuses_an_id_outside_the_vocabulary(chosen: int) -> None:
    with pytest.raises(TokenError, match=f"token 1 has id {chosen}; wanted 0 to 3"):
        Tokens(("A4", "B4", "C4", "D4")).decode(np.array([0, chosen]))


def test_refuses_to_learn_from_nothing() -> None:
    with pytest.raises(TokenError, match="at least one"):
        Tokens.learn([])
    with pytest.raises(TokenError, match="a vocabulary of 0 tokens; wanted 1 or more"):
        Tokens.learn(works().train, size=0)


def test_the_voice_is_no_token() -> None:
    sung = replace(piece([[60], [62]]), voice=(Note(0, 1, 90), Note(0.25, 1, 91)))
    assert [sorted(pitches) for pitches in sounds_of(sung)] == [[60], [62]]
