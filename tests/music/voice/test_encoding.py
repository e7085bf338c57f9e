from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from music.keys import Key
from music.metre import Metre
from music.notes import TIME_GRID, Melody, Note, NoteError, Phrase
from music.voice.encoding import (
    DURATIONS,
    FIRST_CONTINUED_ID,
    FIRST_DURATION_ID,
    FIRST_PITCH_ID,
    HIGHEST,
    KINDS,
    LOWEST,
    PHRASE_ID,
    REST_ID,
    START_ID,
    STOP_ID,
    VOCABULARY_SIZE,
    Decoder,
    EncodingError,
    bar_steps,
    encode,
    names,
    tonic_below,
)
from tests.music.melodies import melodies, tune

QUARTER, HALF = (FIRST_DURATION_ID + DURATIONS.index(steps) for steps in (24, 48))
TONIC = FIRST_PITCH_ID - LOWEST
TONIC_CONTINUED = FIRST_CONTINUED_ID - LOWEST

Shape = list[list[tuple[int, int, int, bool]]]


def decoded(melody: Melody) -> Melody:
    return Decoder(tonic_below(melody), melody.key, melody.metre, melody.tempo_bpm).melody(encode(melody).ids.tolist())


def shape(melody: Melody) -> Shape:
    """Onsets and durations in grid steps, onsets from the bar line before the first note."""
    bar = bar_steps(melody.metre)
    skipped = round(melody.notes[0].onset_ql * TIME_GRID) // bar * bar
    return [
        [
            (
                round(n.onset_ql * TIME_GRID) - skipped,
                round(n.duration_ql * TIME_GRID),
                n.pitch_midi,
                n.continues_syllable,
            )
            for n in phrase.notes
        ]
        for phrase in melody.phrases
    ]


def test_a_melody_id_by_id() -> None:
    encoded = encode(tune(". 1 3 ~5 . 1:2 | 1:2", metre="3/4"))
    assert [names()[i] for i in encoded.ids] == (
        "rest d24 0 d24 4 d24 ~7 d24 rest d24 0 d48 phrase 0 d48 phrase </s>".split()
    )
    assert encoded.position.tolist() == [0, 0, 24, 24, 48, 48, 0, 0, 24, 24, 48, 48, 24, 24, 24, 0, 0]
    assert encoded.syllables_left.tolist() == [3, 3, 3, 2, 2, 1, 1, 1, 1, 1, 1, 0, 0, 1, 0, 0, 0]
    assert encoded.phrases_left.tolist() == [1] * 13 + [0] * 4
    assert encoded.phrase_starts == (0, 13)


@given(melodies())
def test_decoding_gives_the_melody_back(melody: Melody) -> None:
    again = decoded(melody)
    assert shape(again) == shape(melody)
    assert (again.key, again.metre, again.tempo_bpm) == (melody.key, melody.metre, melody.tempo_bpm)


@given(melodies())
def test_the_position_is_where_the_durations_lead(melody: Melody) -> None:
    encoded = encode(melody)
    clocks = np.concatenate([[0], np.cumsum(KINDS.steps[encoded.ids])])[:-1]
    assert encoded.position.tolist() == (clocks % bar_steps(melody.metre)).tolist()


@given(melodies())
def test_what_is_left_counts_down_with_what_is_written(melody: Melody) -> None:
    encoded = encode(melody)
    bounds = [*encoded.phrase_starts, len(encoded.ids) - 1]
    for number, phrase in enumerate(melody.phrases):
        ids, left = (a[bounds[number] : bounds[number + 1]] for a in (encoded.ids, encoded.syllables_left))
        begun = np.concatenate([[0], np.cumsum(KINDS.begins[ids])])[:-1]
        assert left.tolist() == (phrase.syllables - begun).tolist()
        assert ids[-1] == PHRASE_ID
    assert encoded.phrases_left[list(encoded.phrase_starts)].tolist() == list(range(len(melody.phrases)))[::-1]
    assert encoded.ids[-1] == STOP_ID


@given(melodies(), st.integers(-7, 7))
def test_the_same_tune_in_another_key_has_the_same_ids(melody: Melody, semitones: int) -> None:
    assert encode(melody.moved(semitones=semitones)).ids.tolist() == encode(melody).ids.tolist()


@pytest.mark.parametrize(
    ("rest_ql", "kept_ql"), [(4, 4), (8, 8), (9, 5), (12, 4), (42, 6)], ids=lambda length: f"{length:g}"
)
def test_rests_longer_than_two_bars_lose_whole_bars(rest_ql: float, kept_ql: float) -> None:
    melody = decoded(tune(f"1 2 | 3 .:{rest_ql} 4 | 5"))
    notes = melody.notes
    assert notes[3].onset_ql - notes[2].end_ql == kept_ql
    assert [notes[4].onset_ql % 4, notes[3].onset_ql % 4] == [(4 + rest_ql) % 4, (3 + rest_ql) % 4]


def test_bars_of_rest_before_the_first_note_are_left_out() -> None:
    assert shape(decoded(tune("1 2", start_ql=18))) == [[(48, 24, 60, False), (72, 24, 62, False)]]


@pytest.mark.parametrize(("steps", "nearest"), [(1, 2), (5, 4), (7, 6), (22, 20), (23, 24), (400, 192)])
def test_a_duration_without_an_id_is_written_as_the_nearest(steps: int, nearest: int) -> None:
    melody = Melody((Phrase((Note(0, steps / TIME_GRID, 60),)),), Key.parse("C"), Metre(4, 4), 90)
    assert shape(decoded(melody)) == [[(0, nearest, 60, False)]]


@pytest.mark.parametrize(("pitch", "kept"), [(60 + HIGHEST, 87), (61 + HIGHEST, 76), (60 + LOWEST, 45), (44, 56)])
def test_pitches_out_of_reach_move_by_octaves(pitch: int, kept: int) -> None:
    notes = tuple(Note(n, 1, 60) for n in range(4))
    melody = tune("1 1 1 1")
    melody = replace(melody, phrases=(Phrase((*notes, Note(4, 1, pitch))),))
    assert decoded(melody).notes[-1].pitch_midi == kept


@given(melodies())
def test_the_tonic_lies_within_an_octave_below_the_median(melody: Melody) -> None:
    tonic = tonic_below(melody)
    assert tonic % 12 == melody.key.pitch_class
    assert 0 <= int(np.median([note.pitch_midi for note in melody.notes])) - tonic <= 11


def test_every_id_is_of_one_kind_and_has_its_own_name() -> None:
    kinds = KINDS.duration.astype(int) + KINDS.begins + KINDS.continues
    assert kinds.tolist() == [0] * FIRST_PITCH_ID + [1] * (VOCABULARY_SIZE - FIRST_PITCH_ID)
    assert len(set(names())) == VOCABULARY_SIZE


DECODER = Decoder(60, Key.parse("C major"), Metre(4, 4), 90)


def test_what_follows_the_stop_is_not_read() -> None:
    melody = DECODER.melody([TONIC, QUARTER, TONIC_CONTINUED, HALF, PHRASE_ID, STOP_ID, QUARTER, QUARTER])
    assert shape(melody) == [[(0, 24, 60, False), (24, 48, 60, True)]]


@pytest.mark.parametrize(
    ("ids", "message"),
    [
        pytest.param([], "end inside a phrase", id="nothing"),
        pytest.param([STOP_ID], "end inside a phrase", id="stop alone"),
        pytest.param([TONIC, QUARTER], "end inside a phrase", id="no phrase end"),
        pytest.param([TONIC, QUARTER, PHRASE_ID, TONIC], "end inside a phrase", id="no duration at the end"),
        pytest.param([TONIC, QUARTER, STOP_ID, PHRASE_ID], "end inside a phrase", id="stop inside a phrase"),
        pytest.param([QUARTER, PHRASE_ID], "follows no pitch or rest", id="duration first"),
        pytest.param([TONIC, QUARTER, HALF, PHRASE_ID], "follows no pitch or rest", id="two durations"),
        pytest.param([TONIC, TONIC, QUARTER, PHRASE_ID], "where the duration of id", id="pitch without duration"),
        pytest.param([REST_ID, PHRASE_ID], "where the duration of id 3", id="rest without duration"),
        pytest.param([TONIC, PHRASE_ID], "where the duration of id", id="phrase end for a duration"),
        pytest.param([START_ID, QUARTER, PHRASE_ID], "id 0 stands for nothing", id="start"),
        pytest.param([TONIC, VOCABULARY_SIZE, PHRASE_ID], "stands for nothing", id="past the vocabulary"),
        pytest.param([-1, QUARTER, PHRASE_ID], "id -1 stands for nothing", id="negative"),
    ],
)
def test_ids_that_are_no_melody_are_refused(ids: list[int], message: str) -> None:
    with pytest.raises(EncodingError, match=message):
        DECODER.melody(ids)


@pytest.mark.parametrize(
    ("ids", "message"),
    [
        pytest.param([PHRASE_ID], "a phrase without notes", id="empty phrase"),
        pytest.param([REST_ID, QUARTER, PHRASE_ID], "a phrase without notes", id="phrase of rest"),
        pytest.param([TONIC_CONTINUED, QUARTER, PHRASE_ID], "begins inside a syllable", id="continues nothing"),
    ],
)
def test_ids_of_phrases_that_cannot_be_are_refused(ids: list[int], message: str) -> None:
    with pytest.raises(NoteError, match=message):
        DECODER.melody(ids)
