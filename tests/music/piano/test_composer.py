from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest

from music.keys import Key
from music.metre import Metre
from music.notes import Note
from music.piano.composer import PianoComposer, PianoComposingConfig, PianoSolo
from music.piano.pieces import PianoStyle
from music.piano.rules import SPAN
from music.piano.spec import MOST_BARS, PianoSpecError, PianoWishes, draw_spec
from music.piano.texture import TEXTURES, Texture
from music.styles import Genre
from tests.music.piano.networks import even_piano, sparing_piano
from tests.music.piano.pieces import waltz

CONFIG = PianoComposingConfig(2, 2, 1.0)


def composed(bars: int, wishes: PianoWishes | None = None, seed: int = 1) -> PianoSolo:
    order = draw_spec(0.3, 0.1, bars, wishes or PianoWishes(metre=Metre(3, 4)), np.random.default_rng(seed))
    return PianoComposer(sparing_piano(), CONFIG).compose(order, np.random.default_rng(seed))


def in_bars(notes: Sequence[Note], first: int, last: int, bar_ql: float) -> list[tuple[float, float, int]]:
    start = first * bar_ql
    return [
        (note.onset_ql - start, note.duration_ql, note.pitch_midi)
        for note in notes
        if start <= note.onset_ql < (last + 1) * bar_ql
    ]


@pytest.mark.parametrize("bars", [1, 2, 7, 16])
def test_a_piece_has_the_bars_ordered_and_closes_on_its_tonic(bars: int) -> None:
    solo = composed(bars)
    bar_ql = solo.order.metre.bar_ql
    notes = (*solo.piano.hands[0], *solo.piano.hands[1])
    assert solo.end_ql == bars * bar_ql
    assert len(solo.levels) == bars
    last = [note for note in notes if note.onset_ql >= solo.end_ql - bar_ql]
    third = 4 if solo.order.key.mode == "major" else 3
    tonic = {(solo.order.key.pitch_class + step) % 12 for step in (0, third, 7)}
    assert {note.pitch_midi % 12 for note in last} <= tonic
    assert max(note.end_ql for note in notes) <= solo.end_ql


def test_a_section_returns() -> None:
    solo = composed(16)
    assert [s.letter for s in solo.order.sections] == ["A", "A", "B", "A"]
    (first, _), (second, _), _, (fourth, _) = solo.sections
    bar_ql = solo.order.metre.bar_ql
    opening = [n[::2] for n in in_bars(solo.piano.hands[0], first, first, bar_ql)]
    assert opening == [n[::2] for n in in_bars(solo.piano.hands[0], second, second, bar_ql)]
    assert opening == [n[::2] for n in in_bars(solo.piano.hands[0], fourth, fourth, bar_ql)]


def test_the_same_seed_gives_the_same_piece_and_another_another() -> None:
    assert composed(4).piano == composed(4).piano
    assert composed(4).piano != composed(4, seed=2).piano


def test_hands_can_play_it() -> None:
    order = draw_spec(0, 0, 6, PianoWishes(), np.random.default_rng(0))
    solo = PianoComposer(even_piano(), PianoComposingConfig(1, 1)).compose(order, np.random.default_rng(0))
    for hand in (solo.piano.hands[0], solo.piano.hands[1]):
        struck: dict[float, list[int]] = {}
        for note in hand:
            struck.setdefault(note.onset_ql, []).append(note.pitch_midi)
        assert all(max(chord) - min(chord) <= SPAN and len(chord) <= 4 for chord in struck.values())


def test_pedals_follow_one_another() -> None:
    times = [time for pedal in composed(16).piano.pedals for time in pedal]
    assert all(before < after for before, after in pairwise(times))


def test_a_given_piece_is_continued() -> None:
    prime = waltz(5)
    solo = composed(4, PianoWishes(prime=prime))
    assert solo.end_ql == 27
    assert solo.order.style is PianoStyle.CHOPIN
    assert solo.piano.hands[0][: len(prime.right)] == prime.right
    assert solo.piano.hands[1][: len(prime.left)] == prime.left
    assert all(note.onset_ql >= 15 for note in solo.piano.hands[0][len(prime.right) :])
    assert solo.sections[0][0] == 5


@pytest.mark.parametrize("bars", [0, MOST_BARS + 1])
def test_a_length_that_cannot_be_is_refused(bars: int) -> None:
    with pytest.raises(PianoSpecError, match=f"a piece of {bars} bars"):
        draw_spec(0, 0, bars, PianoWishes(), np.random.default_rng(0))


def test_sad_pieces_are_slower_than_glad_ones_as_calm_and_seldom_waltzes() -> None:
    def drawn(valence: float) -> tuple[float, float]:
        orders = [draw_spec(valence, 0, 8, PianoWishes(), np.random.default_rng(n)) for n in range(200)]
        slow = draw_spec(valence, 0, 8, PianoWishes(genre=Genre.NOCTURNE), np.random.default_rng(0)).tempo_bpm
        return slow, float(np.mean([order.genre is Genre.WALTZ for order in orders]))

    (sad_bpm, sad_waltzes), (glad_bpm, glad_waltzes) = drawn(-0.8), drawn(0.8)
    assert sad_bpm < glad_bpm
    assert sad_waltzes < 0.1 < glad_waltzes


def test_moods_are_heard_in_mode_tempo_and_loudness() -> None:
    def drawn(valence: float, arousal: float) -> list[tuple[bool, float, int]]:
        orders = [draw_spec(valence, arousal, 8, PianoWishes(), np.random.default_rng(n)) for n in range(40)]
        return [(order.key.mode == "minor", order.tempo_bpm, order.levels[0]) for order in orders]

    sad, glad = np.mean(drawn(-0.7, -0.6), axis=0), np.mean(drawn(0.8, 0.6), axis=0)
    assert sad[0] > glad[0]
    assert sad[1] < glad[1]
    assert sad[2] < glad[2]


@pytest.mark.parametrize("genre", Genre)
def test_wishes_are_met(genre: Genre) -> None:
    wishes = PianoWishes(genre, Key.parse("F minor"), Metre(2, 4), 99)
    order = draw_spec(1, 1, 24, wishes, np.random.default_rng(3))
    assert (order.genre, str(order.key), str(order.metre), order.tempo_bpm) == (genre, "F minor", "2/4", 99)
    assert len(order.plan) == order.bars == 24
    assert TEXTURES[order.plan.textures[-1]] is Texture.HELD
