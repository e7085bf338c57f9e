"""What we write we read back: all of it that the format can hold."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pairing.export import Format, export
from pairing.export.kar import PARAGRAPH_LINES
from pairing.export.score import written_score
from pairing.reading import read_song
from pairing.song import Song, transpose_song
from tests.pairing.reading.songs import heard, with_words
from tests.pairing.songs import drawn_song, plain_song


def read_back(song: Song, kind: Format, folder: Path, told: list[str] | None = None) -> Song:
    return read_song(export(song, folder, [kind], "a")[kind], (told if told is not None else []).append)


def in_midi(song: Song) -> dict[str, Any]:
    return heard(song, fold=True)


def in_kar(song: Song) -> dict[str, Any]:
    return heard(song, fold=True, lines_a_stanza=PARAGRAPH_LINES)


def in_ultrastar(song: Song) -> dict[str, Any]:
    """Neither stanzas nor piano, and no loudness."""
    found = heard(song)
    lines = [line for stanza in found["stanzas"] for line in stanza]
    unplayed = [[(text, ends, [n[:3] for n in notes]) for text, ends, notes in line] for line in lines]
    return {**found, "title": song.title, "stanzas": unplayed, "right": [], "left": [], "end": 0}


def in_notation(song: Song) -> tuple[Any, ...]:
    """The score: the tune once where stanzas share it."""
    return written_score(song), song.title, song.key, song.metre, round(song.tempo_bpm, 2)


HELD: dict[Format, Callable[[Song], Any]] = {
    Format.MID: in_midi,
    Format.MID0: in_midi,
    Format.KAR: in_kar,
    Format.ULTRASTAR: in_ultrastar,
    Format.MUSICXML: in_notation,
    Format.MXL: in_notation,
}


@pytest.mark.parametrize("kind", [Format.MID, Format.MID0, Format.KAR, Format.ULTRASTAR])
def test_all_that_the_format_holds_comes_back(kind: Format, song: Song, tmp_path: Path) -> None:
    told: list[str] = []
    assert HELD[kind](read_back(song, kind, tmp_path, told)) == HELD[kind](song)
    assert told == []


@pytest.mark.parametrize("kind", [Format.MUSICXML, Format.MXL])
@pytest.mark.parametrize("strophic", [True, False], ids=["strophic", "through-composed"])
def test_the_score_comes_back(kind: Format, strophic: bool, tmp_path: Path) -> None:
    song = drawn_song(np.random.default_rng(3), metre="6/8", lines=3, strophic=strophic, durations_ql=(1 / 3, 0.5, 1))
    told: list[str] = []
    assert in_notation(read_back(song, kind, tmp_path, told)) == in_notation(song)
    assert told == []


@settings(max_examples=12, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    kind=st.sampled_from(list(HELD)),
    metre=st.sampled_from(["4/4", "3/4", "6/8", "7/8"]),
    stanzas=st.integers(1, 3),
    strophic=st.booleans(),
    gap=st.sampled_from([0.0, 0.5, 1.0]),
    pickup_ql=st.sampled_from([0.0, 0.5, 1.0]),
    semitones=st.integers(-7, 7),
    tempo_bpm=st.sampled_from([60.0, 66.5, 100.0, 123.0]),
)
def test_transposed_written_and_read_it_is_the_same(
    seed: int,
    kind: Format,
    metre: str,
    stanzas: int,
    strophic: bool,
    gap: float,
    pickup_ql: float,
    semitones: int,
    tempo_bpm: float,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    drawn = drawn_song(
        np.random.default_rng(seed),
        metre=metre,
        stanzas=stanzas,
        strophic=strophic,
        gap=gap,
        pickup_ql=pickup_ql,
        lines=2,
        syllables=5,
    )
    song = transpose_song(replace(drawn, tempo_bpm=tempo_bpm), semitones)
    folder = tmp_path_factory.mktemp("song")
    found = read_back(song, kind, folder)
    assert HELD[kind](found) == HELD[kind](song)
    back = transpose_song(found, -semitones)
    assert [n.pitch_midi for n in back.melody] == [n.pitch_midi for n in drawn.melody] * (
        len(back.melody) // len(drawn.melody)
    )


def test_the_lossless_format_comes_back_whole_after_any_other(tmp_path: Path) -> None:
    song = read_back(drawn_song(np.random.default_rng(5)), Format.MID, tmp_path)
    assert read_back(song, Format.JSON, tmp_path) == song


@pytest.mark.parametrize("kind", [Format.MID, Format.KAR, Format.ULTRASTAR, Format.MUSICXML])
def test_words_sung_on_one_note_stay_together(kind: Format, tmp_path: Path) -> None:
    song = with_words(plain_song(), {"rests": "the\u203fe"})
    texts = [s.syllable.text for line in read_back(song, kind, tmp_path).lines for s in line.syllables]
    assert texts == ["Ah,", "mel", "o", "dy", "the\u203fe", "now."]


def test_stresses_are_the_lexicons_where_it_lists_the_word(tmp_path: Path) -> None:
    read = read_back(with_words(plain_song(), {"rests": "qqxzzl"}), Format.MID, tmp_path)
    stresses = {s.syllable.text: s.syllable.stress for line in read.lines for s in line.syllables}
    assert stresses == {"Ah,": 1, "mel": 1, "o": 0, "dy": 0, "qqxzzl": 0, "now.": 1}
