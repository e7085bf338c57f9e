from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from music.notes import InstrumentPart, Melody, Note, piano_part
from music.piano.accompanist import Accompanist
from music.piano.texture import Texture
from pairing.playing import Musician, play_piano, with_tune
from tests.music.melodies import melodies, tune
from tests.music.piano.networks import sparing_piano
from tests.pairing.layouts import Laid, laid_out, section
from tests.pairing.themes import HeldChords, pianist

METRES = ("4/4", "3/4", "6/8", "2/4", "5/4", "3/2")
FOUR_BARS = tune("1 3 5 3 | 2 7 1:2 | 5 4 3 2 | 1:4")
TUNE = (Note(0, 2, 67), Note(2, 2, 64, continues_syllable=True))


def right(*notes: tuple[float, float, int]) -> InstrumentPart:
    return piano_part(tuple(Note(*note) for note in notes), (Note(0, 4, 40),))


def played(who: Musician, laid: Laid) -> InstrumentPart:
    (part,) = who(laid.sections, laid.passages, np.random.default_rng(0))
    return part


def pitches(piano: InstrumentPart) -> list[tuple[float, int]]:
    return [(note.onset_ql, note.pitch_midi) for note in piano.hands[0]]


def test_the_tune_is_played_a_little_louder_and_without_syllables() -> None:
    piano = with_tune(right(), TUNE, 70)
    assert pitches(piano) == [(0, 67), (2, 64)]
    assert {(note.velocity, note.continues_syllable) for note in piano.hands[0]} == {(76, False)}
    assert piano.hands[1] == right().hands[1]
    assert {note.velocity for note in with_tune(right(), TUNE, 125).hands[0]} == {127}


def test_without_a_tune_nothing_changes() -> None:
    assert with_tune(right((0, 4, 60)), (), 70) == right((0, 4, 60))


@pytest.mark.parametrize(
    ("note", "stays"),
    [
        ((0, 2, 64), True),
        ((0, 2, 65), False),
        ((0, 2, 72), False),
        ((2, 2, 61), True),
        ((2, 2, 62), False),
        ((0, 4, 61), True),
        ((0, 4, 64), False),
        ((4, 4, 72), True),
        ((4, 4, 67), True),
    ],
)
def test_chords_stay_where_they_are_well_below(note: tuple[float, float, int], stays: bool) -> None:
    piano = with_tune(right(note), TUNE, 70)
    assert ((note[0], note[2]) in pitches(piano)) == stays
    assert len(piano.hands[0]) == 2 + stays


def test_chords_stay_where_the_tune_rests() -> None:
    late = tuple(note.moved(by_ql=1) for note in TUNE)
    assert pitches(with_tune(right((0, 1, 67), (0, 1, 72)), late, 70))[:2] == [(0, 67), (0, 72)]


def test_a_chord_at_the_end_of_the_tune_stays_whatever_the_rounding() -> None:
    closing = (Note(0, 2 / 3, 60), Note(2 / 3, 10 / 3 + 1e-12, 60))
    assert closing[-1].end_ql > 4
    assert pitches(with_tune(right((4, 4, 64), (4, 4, 67)), closing, 70))[-2:] == [(4, 64), (4, 67)]


@pytest.mark.parametrize(("lowest", "played"), [(52, 52), (51, 63), (41, 53), (40, 52), (39, 63)])
def test_a_low_voice_s_tune_is_played_octaves_higher(lowest: int, played: int) -> None:
    tune_of_a_bass = (Note(0, 2, lowest + 7), Note(2, 2, lowest))
    assert pitches(with_tune(right((0, 4, played - 3), (0, 4, played - 2)), tune_of_a_bass, 70)) == [
        (0, played - 3),
        (0, played + 7),
        (2, played),
    ]


@settings(max_examples=10, deadline=None)
@given(melodies(METRES), st.integers(-12, 6))
def test_where_nobody_sings_the_tune_is_on_top(melody: Melody, semitones: int) -> None:
    bar = melody.metre.bar_ql
    melody = melody.moved(by_ql=-(melody.notes[0].onset_ql // bar) * bar, semitones=semitones)
    laid = laid_out([section(melody)])
    piano = played(pianist(), laid)
    for hand in (piano.hands[0], piano.hands[1]):
        assert list(hand) == sorted(hand, key=lambda note: (note.onset_ql, note.pitch_midi))
    for passage in (laid.passages[0], laid.passages[-1]):
        for note in passage.tune:
            together = [n.pitch_midi for n in piano.hands[0] if _sounds(n, note.onset_ql)]
            assert max(together) % 12 == note.pitch_midi % 12


def _sounds(note: Note, at_ql: float) -> bool:
    return note.onset_ql <= at_ql + 1e-6 and note.end_ql > at_ql + 1e-6


def test_each_passage_is_ordered_as_its_section_is_played() -> None:
    noted = HeldChords()
    how = [(Texture.HELD, 50), (Texture.BROKEN, 98)]
    laid = laid_out([section(FOUR_BARS, texture=texture, velocity=velocity) for texture, velocity in how])
    piano = played(partial(play_piano, noted), laid)
    assert [(order.texture, order.dynamic) for order in noted.asked] == [
        *[(Texture.HELD, 2)] * 2, *[(Texture.BROKEN, 5)] * 3,
    ]  # fmt: skip
    assert [order.closes for order in noted.asked] == [False] * 4 + [True]
    introduction, sung, interlude, again, close = noted.asked
    assert [order.voice for order in (introduction, interlude, close)] == [s.tune for s in laid.passages[::2]]
    assert sung.voice == FOUR_BARS.moved(laid.starts_ql[0]).notes
    assert again.voice == FOUR_BARS.moved(laid.starts_ql[1]).notes
    assert [up for _, up in piano.pedals] == [chord.end_ql for chord in laid.chords]


def test_the_network_s_piano_has_both_hands_and_pedal_from_the_first_bar_to_the_last() -> None:
    laid = laid_out([section(FOUR_BARS)])
    piano = played(partial(play_piano, Accompanist(sparing_piano(), 1)), laid)
    assert piano.hands[1]
    bars = sorted({int(note.onset_ql // 4) for note in piano.notes})
    assert bars == list(range(round(laid.end_ql / 4)))
    assert all(down < up for down, up in piano.pedals)
    assert max(note.end_ql for note in (*piano.hands[0], *piano.hands[1])) <= laid.end_ql + 1e-6
