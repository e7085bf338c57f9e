from dataclasses import replace

import numpy as np
import pytest

from music.harmony import harmonise
from music.keys import Key
from music.metre import Metre
from music.notes import Note
from music.piano.accompanist import AccompanimentError, AccompanimentSpec, Accompanist
from music.piano.texture import Texture
from tests.music.melodies import tune
from tests.music.piano.networks import sparing_piano

MELODY = tune("1 2 3 4 | 5:2 6 5 | 4 3 2 7:0.5 2:0.5 | 1:4")


def order(**changes: object) -> AccompanimentSpec:
    ordered = AccompanimentSpec(
        MELODY.notes,
        harmonise(MELODY),
        MELODY.key,
        MELODY.metre,
        MELODY.tempo_bpm,
        Texture.BROKEN,
        dynamic=3,
        start_ql=0.0,
        end_ql=16.0,
    )
    return replace(ordered, **changes)  # type: ignore[arg-type]  # each test names fields it knows


def played(ordered: AccompanimentSpec, seed: int = 1) -> tuple[Note, ...]:
    piano = Accompanist(sparing_piano(), 3).accompany(ordered, np.random.default_rng(seed))
    return (*piano.hands[0], *piano.hands[1])


def test_nothing_clashes_with_the_voice_on_a_beat() -> None:
    notes = played(order())
    for beat in range(16):
        sung = next(n.pitch_midi for n in MELODY.notes if n.onset_ql <= beat < n.end_ql)
        sounding = [n.pitch_midi for n in notes if n.onset_ql <= beat < n.end_ql - 1e-6]
        assert not {1, 11} & {(pitch - sung) % 12 for pitch in sounding}


def test_it_lies_within_its_stretch() -> None:
    notes = played(order(start_ql=4.0, end_ql=12.0))
    assert min(note.onset_ql for note in notes) >= 4
    assert max(note.end_ql for note in notes) <= 12


def test_a_stretch_that_returns_is_played_as_before() -> None:
    accompanist = Accompanist(sparing_piano(), 2)
    rng = np.random.default_rng(0)
    first = accompanist.accompany(order(), rng)
    moved = replace(
        order(),
        voice=tuple(note.moved(32) for note in MELODY.notes),
        chords=tuple(chord.moved(32) for chord in harmonise(MELODY)),
        start_ql=32.0,
        end_ql=48.0,
    )
    again = accompanist.accompany(moved, rng)
    assert again.hands[0] == tuple(note.moved(32) for note in first.hands[0])
    assert again.pedals == tuple((down + 32, up + 32) for down, up in first.pedals)


def test_a_close_is_one_held_chord() -> None:
    notes = [note for note in played(order(closes=True)) if note.onset_ql >= 12]
    assert len({note.onset_ql for note in notes}) <= 2  # each hand strikes once
    assert {note.end_ql for note in notes} == {16.0}


def test_an_interlude_has_no_voice_to_mind() -> None:
    assert played(order(voice=()))


def test_louder_orders_are_louder() -> None:
    soft, loud = (np.mean([n.velocity for n in played(order(dynamic=level))]) for level in (1, 6))
    assert loud > soft + 30


@pytest.mark.parametrize("end_ql", [0.0, 6.0, -4.0])
def test_a_stretch_that_is_no_bars_is_refused(end_ql: float) -> None:
    with pytest.raises(AccompanimentError, match="wanted whole bars"):
        order(end_ql=end_ql)


def test_a_stretch_without_chords_is_refused() -> None:
    with pytest.raises(AccompanimentError, match="no chords"):
        AccompanimentSpec((), (), Key.parse("C major"), Metre(4, 4), 90, Texture.HELD, 3, 0, 4)
