from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from music.chords import HarmonisedMelody, slot_ql
from music.keys import Key
from music.metre import Metre
from music.notes import TIME_GRID, Melody, Note, Phrase, bar_steps, grid_steps
from music.voice.encoding import encode, tonic_below
from music.voice.network import HIGHEST, IS_BEGINNING, LOWEST, PHRASE_ID, STEPS_OF, STOP_ID, decode, is_chord, names
from tests.music.melodies import chords_under, harmonised, harmonised_melodies, melodies, tune

RESTFUL = ("4/4", "3/4", "6/8", "2/4")

LAW = settings(max_examples=30)

Shape = list[list[tuple[int, int, int, bool]]]


def decoded(harmonised: HarmonisedMelody) -> HarmonisedMelody:
    melody = harmonised.melody
    ids = encode(harmonised).ids.tolist()
    return decode(ids, tonic_below(melody), melody.key, melody.metre, melody.tempo_bpm)


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
    encoded = encode(harmonised(tune(". 1 3 ~5 . 1:3 | 1:2", metre="3/4"), "0:maj 7:7 9:m 5:maj"))
    wanted = [
        # id, clock, in the phrase, chord due, syllables left
        ("0:maj", 0, 0, True, 3),
        ("rest", 0, 0, False, 3), ("d24", 0, 0, False, 3),
        ("0", 24, 24, False, 3), ("d24", 24, 24, False, 2),
        ("4", 48, 48, False, 2), ("d24", 48, 48, False, 1),
        ("7:7", 72, 72, True, 1),
        ("~7", 72, 72, False, 1), ("d24", 72, 72, False, 1),
        ("rest", 96, 96, False, 1), ("d24", 96, 96, False, 1),
        ("0", 120, 120, False, 1), ("d72", 120, 120, False, 0),
        ("phrase", 192, 192, True, 0),
        ("9:m", 192, 0, True, 1),
        ("0", 192, 0, False, 1), ("d48", 192, 0, False, 0),
        ("phrase", 240, 48, True, 0),
        ("</s>", 240, 0, True, 0),
    ]  # fmt: skip
    told = (encoded.clock, encoded.phrase_clock, encoded.chord_due, encoded.syllables_left)
    assert list(zip([names()[i] for i in encoded.ids], *(each.tolist() for each in told), strict=True)) == wanted
    assert encoded.phrases_left.tolist() == [1] * 15 + [0] * 5
    assert encoded.phrase_starts == (0, 15)


def test_a_note_held_over_slots_is_followed_by_a_chord_for_each() -> None:
    encoded = encode(harmonised(tune("1:4 3 | 5:8"), "0:maj 5:maj 7:7 0:maj 9:m 2:m 7:7"))
    assert [names()[i] for i in encoded.ids] == ("0:maj 0 d96 5:maj 7:7 4 d24 phrase 7 d192 phrase </s>".split())


@LAW
@given(harmonised_melodies())
def test_decoding_gives_the_melody_back(harmonised: HarmonisedMelody) -> None:
    again, melody = decoded(harmonised), harmonised.melody
    assert shape(again.melody) == shape(melody)
    assert (again.melody.key, again.melody.metre, again.melody.tempo_bpm) == (
        melody.key,
        melody.metre,
        melody.tempo_bpm,
    )


@LAW
@given(harmonised_melodies())
def test_decoding_gives_the_chords_back_and_holds_the_last_under_the_last_note(harmonised: HarmonisedMelody) -> None:
    length = slot_ql(harmonised.melody.metre)
    bar_ql = harmonised.melody.metre.bar_ql
    notes = harmonised.melody.notes
    first = round(notes[0].onset_ql // bar_ql * bar_ql / length)
    last = int(notes[-1].onset_ql / length + 1e-6)
    held = len(harmonised.chord_ids) - last
    assert decoded(harmonised).chord_ids == (
        *harmonised.chord_ids[first:last],
        *[harmonised.chord_ids[last]] * held,
    )


@LAW
@given(harmonised_melodies())
def test_the_clock_is_where_the_durations_lead(harmonised: HarmonisedMelody) -> None:
    encoded = encode(harmonised)
    clocks = np.concatenate([[0], np.cumsum(STEPS_OF[encoded.ids])])[:-1]
    assert encoded.clock.tolist() == clocks.tolist()
    phrases = np.concatenate([[0], np.cumsum(encoded.ids == PHRASE_ID)])[:-1]
    began = clocks[[*encoded.phrase_starts, len(clocks) - 1]]
    assert encoded.phrase_clock.tolist() == (clocks - began[phrases]).tolist()


@LAW
@given(harmonised_melodies())
def test_a_chord_comes_as_soon_as_its_slot_has_begun_unless_the_phrase_ends(harmonised: HarmonisedMelody) -> None:
    encoded, slot = encode(harmonised), grid_steps(slot_ql(harmonised.melody.metre))
    chords = np.array([is_chord(token) for token in encoded.ids])
    written = np.concatenate([[0], np.cumsum(chords)])[:-1]
    assert encoded.chord_due.tolist() == (written * slot <= encoded.clock).tolist()
    ends = np.isin(encoded.ids, [PHRASE_ID, STOP_ID])
    assert chords.tolist() == (encoded.chord_due & ~ends).tolist()


@LAW
@given(harmonised_melodies())
def test_what_is_left_counts_down_with_what_is_written(harmonised: HarmonisedMelody) -> None:
    encoded, phrases = encode(harmonised), harmonised.melody.phrases
    bounds = [*encoded.phrase_starts, len(encoded.ids) - 1]
    for number, phrase in enumerate(phrases):
        ids, left = (a[bounds[number] : bounds[number + 1]] for a in (encoded.ids, encoded.syllables_left))
        begun = np.concatenate([[0], np.cumsum(IS_BEGINNING[ids])])[:-1]
        assert left.tolist() == (phrase.syllables - begun).tolist()
        assert ids[-1] == PHRASE_ID
    assert encoded.phrases_left[list(encoded.phrase_starts)].tolist() == list(range(len(phrases)))[::-1]
    assert encoded.ids[-1] == STOP_ID


@LAW
@given(harmonised_melodies(), st.integers(-7, 7))
def test_the_same_tune_in_another_key_has_the_same_ids(harmonised: HarmonisedMelody, semitones: int) -> None:
    moved = replace(harmonised, melody=harmonised.melody.moved(semitones=semitones))
    assert encode(moved).ids.tolist() == encode(harmonised).ids.tolist()
    own, other = decoded(harmonised), decoded(moved)
    assert [chord.root for chord in other.chords] == [(chord.root + semitones) % 12 for chord in own.chords]


def _until_the_last_begins(harmonised: HarmonisedMelody) -> list[list[int]]:
    """The chords under each note; under the last one only the first, since no other is written."""
    notes = harmonised.melody.notes
    under = [chords_under(harmonised, note) for note in notes]
    return [*under[:-1], under[-1][:1]]


@LAW
@given(harmonised_melodies(RESTFUL, bars_of_rest=3))
def test_long_rests_cut_leave_every_note_on_its_beat_over_its_chords(harmonised: HarmonisedMelody) -> None:
    again, bar_ql = decoded(harmonised), harmonised.melody.metre.bar_ql
    for note, kept in zip(harmonised.melody.notes, again.melody.notes, strict=True):
        assert (grid_steps(note.duration_ql), note.pitch_midi) == (grid_steps(kept.duration_ql), kept.pitch_midi)
        bars = (note.onset_ql - kept.onset_ql) / bar_ql
        assert bars == pytest.approx(round(bars))
    assert _until_the_last_begins(again) == _until_the_last_begins(harmonised)


def test_a_note_held_before_a_rest_cut_short_keeps_its_chords() -> None:
    chords = "0:maj 5:maj 1:maj 2:maj 3:maj 4:maj 6:maj 8:maj 9:maj 10:maj 7:7 11:dim"
    again = decoded(harmonised(tune("1:4 .:16 3:2 5:2"), chords))
    assert [note.onset_ql for note in again.melody.notes] == [0, 8, 10]
    assert _until_the_last_begins(again) == _until_the_last_begins(harmonised(tune("1:4 .:16 3:2 5:2"), chords))


@pytest.mark.parametrize(
    ("rest_ql", "kept_ql"), [(4, 4), (8, 8), (9, 5), (12, 4), (42, 6)], ids=lambda length: f"{length:g}"
)
def test_rests_longer_than_two_bars_lose_whole_bars(rest_ql: float, kept_ql: float) -> None:
    notes = decoded(harmonised(tune(f"1 2 | 3 .:{rest_ql} 4 | 5"))).melody.notes
    assert notes[3].onset_ql - notes[2].end_ql == kept_ql
    assert [notes[4].onset_ql % 4, notes[3].onset_ql % 4] == [(4 + rest_ql) % 4, (3 + rest_ql) % 4]


def test_bars_of_rest_before_the_first_note_are_left_out() -> None:
    again = decoded(harmonised(tune("1 2", start_ql=18), "1:maj 1:maj 1:maj 1:maj 1:maj 1:maj 1:maj 1:maj 5:maj 0:maj"))
    assert shape(again.melody) == [[(48, 24, 60, False), (72, 24, 62, False)]]
    assert [chord.symbol for chord in again.chords] == ["F", "C"]


@pytest.mark.parametrize(("steps", "nearest"), [(1, 2), (5, 4), (7, 6), (22, 20), (23, 24), (400, 192)])
def test_a_duration_without_an_id_is_written_as_the_nearest(steps: int, nearest: int) -> None:
    melody = Melody((Phrase((Note(0, steps / TIME_GRID, 60),)),), Key.parse("C"), Metre(4, 4), 90)
    assert shape(decoded(harmonised(melody)).melody) == [[(0, nearest, 60, False)]]


@pytest.mark.parametrize(("pitch", "kept"), [(60 + HIGHEST, 87), (61 + HIGHEST, 76), (60 + LOWEST, 45), (44, 56)])
def test_pitches_out_of_reach_move_by_octaves(pitch: int, kept: int) -> None:
    notes = tuple(Note(n, 1, 60) for n in range(4))
    melody = tune("1 1 1 1")
    melody = replace(melody, phrases=(Phrase((*notes, Note(4, 1, pitch))),))
    assert decoded(harmonised(melody)).melody.notes[-1].pitch_midi == kept


@LAW
@given(melodies())
def test_the_tonic_lies_within_an_octave_below_the_median(melody: Melody) -> None:
    tonic = tonic_below(melody)
    assert tonic % 12 == melody.key.pitch_class
    assert 0 <= int(np.median([note.pitch_midi for note in melody.notes])) - tonic <= 11
