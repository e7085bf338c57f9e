import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lyrics.language import LanguageError
from lyrics.verse import Relaxed
from music.styles import Voice
from pairing.export.songjson import song_to_json, whole_song_to_json, write_json
from pairing.reading import ReadError, read_song
from pairing.reading.songjson import song_from_json
from pairing.song import Song, transpose_song
from tests.pairing.songs import drawn_song, plain_song, with_piano


def read_back(song: Song, folder: Path) -> Song:
    write_json(song, folder / "a.json", {})
    return read_song(folder / "a.json")


def marked(song: Song) -> Song:
    """With all that only some songs have."""
    stanza = song.stanzas[-1]
    line = replace(stanza.lines[-1], near_rhyme=True, rhyme="")
    played = with_piano(song, right=song.melody, pedals=((0.125, 2.0), (2.125, 3.5)))
    stanzas = (*song.stanzas[:-1], replace(stanza, lines=(*stanza.lines[:-1], line)))
    return replace(
        played.with_lead(stanzas=stanzas, voice=Voice.BASS),
        relaxed=(Relaxed(2, "a perfect rhyme with month", "took none", 1),),
    )


def test_the_same_song_comes_back(song: Song, tmp_path: Path) -> None:
    assert read_back(song, tmp_path) == song
    assert read_back(marked(song), tmp_path) == marked(song)


@settings(max_examples=20, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    metre=st.sampled_from(["4/4", "3/4", "6/8", "7/8"]),
    stanzas=st.integers(1, 3),
    strophic=st.booleans(),
    semitones=st.integers(-12, 12),
    tempo_bpm=st.floats(10, 400),
    title=st.text(st.characters(exclude_categories=["Cs"])),
)
def test_a_transposed_song_comes_back_whatever_it_is(
    seed: int,
    metre: str,
    stanzas: int,
    strophic: bool,
    semitones: int,
    tempo_bpm: float,
    title: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    rng = np.random.default_rng(seed)
    drawn = drawn_song(rng, metre=metre, stanzas=stanzas, strophic=strophic, lines=2, syllables=4)
    song = transpose_song(replace(drawn, tempo_bpm=tempo_bpm, title=title), semitones)
    assert read_back(song, tmp_path_factory.mktemp("song")) == song


def test_what_the_command_prints_is_read_without_its_piano(tmp_path: Path) -> None:
    song = plain_song()
    (tmp_path / "a.json").write_text(json.dumps(song_to_json(song, {})), encoding="utf-8-sig")
    assert read_song(tmp_path / "a.json") == song


def changed(*keys: str | int, to: Any) -> bytes:
    content: Any = whole_song_to_json(plain_song(), {})
    place = content
    for key in keys[:-1]:
        place = place[key]
    place[keys[-1]] = to
    return json.dumps(content).encode()


def without(key: str) -> bytes:
    content = whole_song_to_json(plain_song(), {})
    del content[key]
    return json.dumps(content).encode()


_LINE = ("stanzas", 0, "lines", 0)
_SYLLABLE = (*_LINE, "syllables", 0)
_NOTE = (*_SYLLABLE, "notes", 0)

MALFORMED: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "it has 0 bytes"),
    "no JSON": (lambda: b"MThd", "broken JSON"),
    "cut off": (lambda: changed("title", to="x")[:-20], "broken JSON"),
    "not UTF-8": (lambda: b'{"title": "\xe9"}', "broken JSON"),
    "nested without end": (lambda: b"[" * 100_000, "broken JSON"),
    "a list": (lambda: b"[]", "the file is a list, not an object"),
    "no stanzas": (lambda: without("stanzas"), "the file lacks 'stanzas'"),
    "an empty stanza": (lambda: changed("stanzas", 0, "lines", to=[]), "stanzas[0] has 'lines': []"),
    "a line without syllables": (lambda: changed(*_LINE, "syllables", to=[]), "stanzas[0].lines[0] has 'syllables'"),
    "a syllable without notes": (lambda: changed(*_SYLLABLE, "notes", to=[]), "lines[0].syllables[0] has 'notes'"),
    "a syllable with a space": (lambda: changed(*_SYLLABLE, "text", to="a b"), "a syllable reads 'a b'"),
    "half a character": (lambda: changed(*_SYLLABLE, "text", to="\ud800"), "wanted a text"),
    "a text for a note": (lambda: changed(*_NOTE, to="C4"), "notes[0] is a text, not an object"),
    "a pitch of a half": (lambda: changed(*_NOTE, "pitch_midi", to=60.5), "has 'pitch_midi': 60.5; wanted a whole"),
    "a pitch too high": (lambda: changed(*_NOTE, "pitch_midi", to=128), "pitch 128; wanted MIDI 0 to 127"),
    "a pitch that is true": (lambda: changed(*_NOTE, "pitch_midi", to=True), "has 'pitch_midi': true"),
    "an onset that is no number": (lambda: changed(*_NOTE, "onset_ql", to=float("nan")), "has 'onset_ql': NaN"),
    "an endless note": (lambda: changed(*_NOTE, "duration_ql", to=float("inf")), "has 'duration_ql': Infinity"),
    "an onset out of all bounds": (lambda: changed(*_NOTE, "onset_ql", to=10**400), "wanted a number, 0 to 100000"),
    "overlapping notes": (lambda: changed(*_NOTE, "duration_ql", to=2.5), "two sung notes overlap"),
    "an end before the last note": (lambda: changed("end_ql", to=4), "the song ends at quarter 4"),
    "no such key": (lambda: changed("key", to="H minor"), "no such tonic: 'H'"),
    "no such metre": (lambda: changed("metre", to="4/5"), "no such metre: 4/5"),
    "a tempo of nothing": (lambda: changed("tempo_bpm", to=0), "a tempo of 0 quarters a minute"),
    "a voice of no choir": (lambda: changed("voice", to="alto sax"), "wanted one of soprano, alto, tenor, bass"),
    "a voice that is null": (lambda: changed("voice", to=None), "wanted one of soprano"),
    "a pedal without its end": (lambda: changed("pedals", to=[{"down_ql": 1}]), "pedals[0] lacks 'up_ql'"),
    "a hand that is no list": (lambda: changed("right", to={}), "the file has 'right': {}; wanted a list"),
}


@pytest.mark.parametrize("name", list(MALFORMED))
def test_malformed_files_are_refused_with_the_reason(name: str, tmp_path: Path) -> None:
    make, reason = MALFORMED[name]
    (tmp_path / "a.json").write_bytes(make())
    with pytest.raises(ReadError, match=re.escape(reason)) as refused:
        read_song(tmp_path / "a.json")
    assert str(tmp_path / "a.json") in str(refused.value)
    assert "wanted" in str(refused.value)


def test_the_language_of_the_words_is_told_where_it_is_not_english(monkeypatch: pytest.MonkeyPatch) -> None:
    other = replace(plain_song(), language="la")
    assert "language" not in whole_song_to_json(plain_song(), {})
    content = whole_song_to_json(other, {})
    assert content["language"] == "la"
    with pytest.raises(LanguageError, match="no language 'la'"):
        song_from_json(content)
    monkeypatch.setattr("pairing.reading.songjson.language_of", lambda code: SimpleNamespace(code=code))
    assert song_from_json(content) == other
