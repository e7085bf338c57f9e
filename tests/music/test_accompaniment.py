from itertools import pairwise

import numpy as np
import pytest

from music.accompaniment import Figure, Piano, accompany
from music.harmony import Chord, harmonise
from music.metre import Metre
from music.notes import Note
from tests.music.melodies import tune

METRES = ("2/4", "3/4", "4/4", "6/8", "5/4", "7/4", "3/2", "7/8", "12/8", "1/4", "1/1", "5/16")
EVERY = [pytest.param(metre, figure, id=f"{metre} {figure}") for metre in METRES for figure in Figure]

C, F, G7 = ((0, (0, 4, 7), "C"), (5, (5, 9, 0), "F"), (7, (7, 11, 2, 5), "G7"))


def chords_in(metre: str) -> tuple[Chord, ...]:
    """What the harmony makes of a scale up and down, quarter by quarter."""
    return harmonise(tune("1 2 3 4 5 6 7 8 7 6 5 4 3 2 1:4", metre=metre, tempo_bpm=80))


def chord(onset_ql: float, duration_ql: float, of: tuple[int, tuple[int, ...], str]) -> Chord:
    return Chord(onset_ql, duration_ql, *of)


def played(metre: str, figure: Figure, velocity: int = 80) -> tuple[tuple[Chord, ...], Piano]:
    chords = chords_in(metre)
    return chords, accompany(chords, Metre.parse(metre), figure, velocity)


def times(notes: tuple[Note, ...]) -> list[tuple[float, float]]:
    return sorted({(note.onset_ql, note.duration_ql) for note in notes})


@pytest.mark.parametrize(("metre", "figure"), EVERY)
def test_every_note_lies_in_one_bar_and_within_a_chord_it_belongs_to(metre: str, figure: Figure) -> None:
    chords, piano = played(metre, figure)
    bar = Metre.parse(metre).bar_ql
    for note in (*piano.right, *piano.left):
        under = [c for c in chords if c.onset_ql <= note.onset_ql and note.end_ql <= c.end_ql + 1e-9]
        assert len(under) == 1, note
        assert note.end_ql <= (note.onset_ql // bar + 1) * bar + 1e-9
        fifth = (under[0].root + 7) % 12
        assert note.pitch_midi % 12 in (*under[0].pitch_classes, fifth)


@pytest.mark.parametrize(("metre", "figure"), EVERY)
def test_both_hands_play_in_every_bar(metre: str, figure: Figure) -> None:
    chords, piano = played(metre, figure)
    bar = Metre.parse(metre).bar_ql
    bars = set(range(round(chords[-1].end_ql / bar)))
    assert {int(note.onset_ql // bar) for note in piano.right} == bars
    assert {int(note.onset_ql // bar) for note in piano.left} == bars


@pytest.mark.parametrize(("metre", "figure"), EVERY)
def test_hands_are_in_order_and_the_right_lies_above_the_left(metre: str, figure: Figure) -> None:
    _, piano = played(metre, figure)
    for hand in (piano.right, piano.left):
        assert list(hand) == sorted(hand, key=lambda note: (note.onset_ql, note.pitch_midi))
        assert len({(note.onset_ql, note.pitch_midi) for note in hand}) == len(hand)
    assert all(before.end_ql <= after.onset_ql + 1e-9 for before, after in pairwise(piano.left))
    for low in piano.left:
        together = [n for n in piano.right if n.onset_ql < low.end_ql and low.onset_ql < n.end_ql]
        assert all(note.pitch_midi > low.pitch_midi for note in together)


@pytest.mark.parametrize("figure", Figure)
def test_the_last_chord_is_held(figure: Figure) -> None:
    chords, piano = played("4/4", figure)
    assert times(tuple(n for n in piano.left if n.onset_ql >= chords[-1].onset_ql)) == times(
        tuple(n for n in piano.right if n.onset_ql >= chords[-1].onset_ql)
    )


def test_held_chords_are_struck_again_at_bar_lines() -> None:
    piano = accompany([chord(0, 12, C), chord(12, 4, G7)], Metre(4, 4), Figure.HELD, 80)
    assert times(piano.left) == times(piano.right) == [(0, 4), (4, 4), (8, 4), (12, 4)]


@pytest.mark.parametrize(
    ("metre", "order"),
    [
        (Metre(4, 4), (0, 1, 2, 1, 0, 1, 2, 1)),
        (Metre(3, 4), (0, 1, 2, 1, 2, 1)),
        (Metre(2, 4), (0, 1, 2, 1)),
        (Metre(6, 8), (0, 1, 2, 0, 1, 2)),
    ],
)
def test_broken_chords_rise_and_in_simple_metres_fall(metre: Metre, order: tuple[int, ...]) -> None:
    bar = metre.bar_ql
    piano = accompany([chord(0, bar, C), chord(bar, bar, F)], metre, Figure.BROKEN, 80)
    pitches = [note.pitch_midi for note in piano.right if note.onset_ql < bar]
    steps = sorted(set(pitches))
    assert [steps.index(pitch) for pitch in pitches] == list(order)
    assert times(piano.right)[:-1] == [(n * 0.5, 0.5) for n in range(len(order))]


def test_a_waltz_has_its_bass_on_one_and_chords_on_two_and_three() -> None:
    piano = accompany([chord(0, 3, C), chord(3, 3, F)], Metre(3, 4), Figure.DANCE, 80)
    assert times(piano.left)[0] == (0, 1)
    assert times(piano.right)[:2] == [(1, 1), (2, 1)]


@pytest.mark.parametrize(
    ("metre", "bass", "chords"),
    [
        ("2/4", [(0, 0.5), (1, 0.5)], [(0.5, 0.5), (1.5, 0.5)]),
        ("2/2", [(0, 1), (2, 1)], [(1, 1), (3, 1)]),
        ("6/8", [(0, 1), (1.5, 1)], [(1, 0.5), (2.5, 0.5)]),
    ],
)
def test_in_bars_of_two_beats_chords_follow_the_bass_within_the_beat(
    metre: str, bass: list[tuple[float, float]], chords: list[tuple[float, float]]
) -> None:
    bar = Metre.parse(metre).bar_ql
    piano = accompany([chord(0, bar, C), chord(bar, bar, F)], Metre.parse(metre), Figure.DANCE, 80)
    assert times(piano.left)[:-1] == [pytest.approx(time) for time in bass]
    assert times(piano.right)[:-1] == [pytest.approx(time) for time in chords]
    assert len(piano.right) == 3 * 3
    root, fifth = (note.pitch_midi for note in piano.left[:2])
    assert (root % 12, (fifth - root) % 12) == (0, 7)


def test_a_chord_of_one_beat_is_struck_with_its_bass() -> None:
    piano = accompany([chord(0, 2, C), chord(2, 1, F), chord(3, 3, C)], Metre(3, 4), Figure.DANCE, 80)
    assert times(tuple(n for n in piano.right if 2 <= n.onset_ql < 3)) == [(2, 1)]
    assert times(tuple(n for n in piano.left if 2 <= n.onset_ql < 3)) == [(2, 1)]


def test_a_chord_of_half_a_bar_of_two_beats_follows_its_bass() -> None:
    piano = accompany([chord(0, 2, F), chord(2, 2, C), chord(4, 4, F)], Metre(2, 2), Figure.DANCE, 80)
    assert times(piano.left)[:-1] == [(0, 1), (2, 1)]
    assert times(piano.right)[:-1] == [(1, 1), (3, 1)]


def test_a_march_goes_between_root_and_fifth() -> None:
    piano = accompany([chord(0, 4, C), chord(4, 4, F)], Metre(4, 4), Figure.DANCE, 80)
    first, second = piano.left[:2]
    assert (first.onset_ql, second.onset_ql) == (0, 2)
    assert (first.pitch_midi % 12, second.pitch_midi % 12) == (0, 7)
    assert abs(second.pitch_midi - first.pitch_midi) < 12


def test_voices_move_little_between_chords() -> None:
    chords = [chord(4.0 * n, 4, one) for n, one in enumerate((C, F, G7, C, F, C))]
    right = accompany(chords, Metre(4, 4), Figure.HELD, 80).right
    voicings = [sorted(n.pitch_midi for n in right if n.onset_ql == c.onset_ql) for c in chords]
    moves = [sum(abs(a - b) for a, b in zip(one, two, strict=True)) for one, two in pairwise(voicings)]
    assert max(moves) <= 7
    assert all(len(voicing) == 3 and voicing[-1] - voicing[0] <= 12 for voicing in voicings)


def test_a_seventh_chord_leaves_out_its_fifth() -> None:
    right = accompany([chord(0, 4, G7), chord(4, 4, C)], Metre(4, 4), Figure.HELD, 80).right
    assert {n.pitch_midi % 12 for n in right if n.onset_ql == 0} == {7, 11, 5}


@pytest.mark.parametrize("figure", Figure)
def test_the_velocity_scales_and_strong_beats_are_not_softer(figure: Figure) -> None:
    soft, loud = (played("4/4", figure, velocity)[1] for velocity in (40, 100))
    assert np.mean([n.velocity for n in loud.right]) > 2 * np.mean([n.velocity for n in soft.right])
    bass = {n.velocity: Metre(4, 4).strength(n.onset_ql) for n in sorted(loud.left, key=lambda n: n.velocity)}
    assert list(bass.values()) == sorted(bass.values())


@pytest.mark.parametrize("velocity", [1, 127])
def test_the_extremes_of_velocity_are_playable(velocity: int) -> None:
    _, piano = played("3/4", Figure.DANCE, velocity)
    assert {1 <= n.velocity <= 127 for n in (*piano.right, *piano.left)} == {True}
