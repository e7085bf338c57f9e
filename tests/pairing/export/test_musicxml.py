import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import verovio
from music21 import chord, converter, harmony, note, stream

from music.chords.vocabulary import KINDS, ChordSymbolError
from music.notes import Note
from pairing.export.marks import harmony as harmony_element
from pairing.export.musicxml import musicxml_bytes, write_musicxml
from pairing.song import Song, transpose_song
from tests.pairing.songs import drawn_song, plain_song


@cache
def content(song: Song) -> bytes:
    return musicxml_bytes(song)


@cache
def parsed(song: Song) -> stream.Score:
    score = converter.parseData(content(song), format="musicxml", forceSource=True)
    assert isinstance(score, stream.Score)
    return score


def tree(song: Song) -> Any:
    return ElementTree.fromstring(content(song))


def written_stanzas(song: Song) -> list[Any]:
    return [song.stanzas[0]] if song.is_strophic else list(song.stanzas)


def struck(part: Any) -> list[Any]:
    """Notes and chords that are not continuations of a tie."""
    notes = part.flatten().getElementsByClass([note.Note, chord.Chord])
    return [n for n in notes if not isinstance(n, harmony.Harmony) and (n.tie is None or n.tie.type == "start")]


def on_grid(time_ql: float | Fraction) -> Fraction:
    return Fraction(round(time_ql * 24), 24)


def test_music21_reads_the_melody_back(song: Song) -> None:
    read_back: list[list[Fraction]] = []
    for written in parsed(song).parts[0].flatten().getElementsByClass(note.Note):
        length = on_grid(written.quarterLength)
        if written.tie is None or written.tie.type == "start":
            read_back.append([on_grid(written.offset), length, Fraction(written.pitch.midi)])
        else:
            read_back[-1][1] += length
    assert read_back == [
        [on_grid(n.onset_ql), on_grid(n.duration_ql), Fraction(n.pitch_midi)]
        for stanza in written_stanzas(song)
        for n in stanza.notes
    ]


def test_every_bar_is_full(song: Song) -> None:
    for part in parsed(song).parts:
        for measure in part.getElementsByClass(stream.Measure):
            assert measure.highestTime == song.metre.bar_ql


def test_each_stanza_is_a_verse_or_follows_the_last(song: Song) -> None:
    lyrics = [n.lyrics for n in parsed(song).parts[0].flatten().notes if n.lyrics]
    verses = [
        "".join(ls[k].text + " " * (ls[k].syllabic in ("single", "end")) for ls in lyrics).split()
        for k in range(len(lyrics[0]))
    ]
    if song.is_strophic:
        wanted = [[line.text for line in stanza.lines] for stanza in song.stanzas]
    else:
        wanted = [[line.text for line in song.lines]]
    assert verses == [" ".join(lines).split() for lines in wanted]


def test_brackets_of_triplets_open_and_close_in_turn() -> None:
    song = drawn_song(np.random.default_rng(7), durations_ql=(1 / 3, 2 / 3, 1.0), stanzas=1, syllables=12)
    kinds = [mark.get("type") for mark in tree(song).findall(".//tuplet")]
    assert kinds
    assert kinds == ["start", "stop"] * (len(kinds) // 2)


def test_verovio_draws_every_syllable(song: Song) -> None:
    toolkit = verovio.toolkit()
    toolkit.setOptions({"breaks": "none", "footer": "none", "header": "none"})
    assert toolkit.loadData(content(song).decode())
    drawn = sum(toolkit.renderToSVG(page).count('class="syl"') for page in range(1, toolkit.getPageCount() + 1))
    assert drawn == sum(len(line.syllables) for line in song.lines)


def test_words_held_over_more_notes_are_extended(song: Song) -> None:
    sung = [n for n in tree(song).find("part").iter("note") if n.find("rest") is None]
    for this, following in zip(sung, [*sung[1:], None], strict=True):
        held = following is not None and following.find("lyric") is None
        for lyric in this.findall("lyric"):
            ends_word = lyric.findtext("syllabic") in ("single", "end")
            assert (lyric.find("extend") is not None) == (held and ends_word)


def test_melismas_are_slurred(song: Song) -> None:
    slurs = tree(song).findall(".//slur[@type='start']")
    melismas = [
        s for stanza in written_stanzas(song) for line in stanza.lines for s in line.syllables if len(s.notes) > 1
    ]
    assert len(slurs) == len(melismas)


def test_no_syllable_shows_a_hyphen(song: Song) -> None:
    texts = [text.text for text in tree(song).findall(".//lyric/text")]
    assert texts
    assert not any("-" in text for text in texts)


def test_the_piano_plays_on_one_part_with_two_staves() -> None:
    song = drawn_song(np.random.default_rng(1), stanzas=1)
    root = tree(song)
    assert [part.findtext("part-name") for part in root.iter("score-part")] == ["Voice", "Piano"]
    assert root.findall("part")[1].findtext("measure/attributes/staves") == "2"
    _, right, left = parsed(song).parts
    for hand, notes in ((right, song.right), (left, song.left)):
        read_back = sorted((float(n.offset), p.midi) for n in struck(hand) for p in n.pitches)
        assert read_back == [(n.onset_ql, n.pitch_midi) for n in notes]


def test_without_accompaniment_there_is_the_voice_alone() -> None:
    assert [part.findtext("part-name") for part in tree(plain_song()).iter("score-part")] == ["Voice"]


def test_a_strophic_score_holds_introduction_first_stanza_and_coda() -> None:
    song = drawn_song(np.random.default_rng(3), stanzas=3, interlude_bars=2, introduction_bars=2, coda_bars=2)
    bar = song.metre.bar_ql
    stanza_bars = int(-(-(song.stanzas[0].notes[-1].end_ql - song.stanzas[0].start_ql) // bar))
    root = tree(song)
    measures = root.find("part").findall("measure")
    assert len(measures) == 2 + stanza_bars + 2
    repeats = [(int(m.get("number")), r.get("direction"), r.get("times")) for m in measures for r in m.iter("repeat")]
    assert repeats == [(3, "forward", None), (2 + stanza_bars, "backward", "3")]
    shown = [(float(c.offset), c.root().pitchClass) for c in parsed(song).parts[0].flatten()[harmony.ChordSymbol]]
    shift = song.end_ql - bar * len(measures)
    roots = {onset: written_root(symbol) for onset, symbol in song.chords}
    first_of_coda = bar * (2 + stanza_bars)
    for onset, root_class in shown:
        assert roots[onset if onset < first_of_coda else onset + shift] == root_class


def test_title_key_metre_and_tempo() -> None:
    song = drawn_song(np.random.default_rng(2), metre="6/8", key="Bb minor", durations_ql=(0.5, 1.0))
    root = tree(song)
    assert root.findtext("movement-title") == song.title
    attributes = root.find("part/measure/attributes")
    assert (attributes.findtext("key/fifths"), attributes.findtext("key/mode")) == ("-5", "minor")
    assert (attributes.findtext("time/beats"), attributes.findtext("time/beat-type")) == ("6", "8")
    mark = root.find("part/measure/direction/direction-type/metronome")
    assert (mark.findtext("beat-unit"), mark.find("beat-unit-dot") is not None) == ("quarter", True)
    assert mark.findtext("per-minute") == "64"
    assert root.find(".//sound").get("tempo") == "96"


def test_accidentals_are_shown_once_a_bar_and_cancelled() -> None:
    line = plain_song().stanzas[0].lines[0]
    pitches = [66, 66, 65, 66]
    notes = [Note(k, 1, pitch, continues_syllable=k > 0) for k, pitch in enumerate(pitches)]
    notes += [Note(4, 4, 65, continues_syllable=True)]
    sung = replace(line.syllables[1], syllable=replace(line.syllables[1].syllable, ends_word=True), notes=tuple(notes))
    stanza = replace(plain_song().stanzas[0], lines=(replace(line, syllables=(sung,)),))
    song = replace(plain_song(), stanzas=(stanza,))
    shown = [n.findtext("accidental") for n in tree(song).iter("note")]
    assert shown == ["sharp", None, "natural", "sharp", None]


def test_the_same_song_gives_the_same_file(song: Song, tmp_path: Path) -> None:
    write_musicxml(song, tmp_path / "a.musicxml")
    assert (tmp_path / "a.musicxml").read_bytes() == content(song)
    assert b"encoding-date" not in content(song)


def test_a_transposed_song_keeps_its_words() -> None:
    def words(of: Song) -> list[str]:
        return [text.text for text in tree(of).findall(".//lyric/text")]

    song = drawn_song(np.random.default_rng(1), lines=2, key="C# minor")
    assert words(transpose_song(song, 5)) == words(song)


def read_by_music21(symbol: str) -> harmony.ChordSymbol:
    """What music21 makes of the chord symbol that we write."""
    song = replace(plain_song(), chords=((0.0, symbol),))
    (found,) = parsed(song).parts[0].flatten()[harmony.ChordSymbol]
    return found


def written_root(symbol: str) -> int:
    return {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}[symbol[0]] + {"#": 1, "b": -1}.get(symbol[1:2], 0)


@pytest.mark.parametrize(
    ("symbol", "pitch_classes"),
    [
        ("Am", {9, 0, 4}),
        ("Bb", {10, 2, 5}),
        ("Ebm7", {3, 6, 10, 1}),
        ("F#dim", {6, 9, 0}),
        ("G7", {7, 11, 2, 5}),
        ("C/E", {0, 4, 7}),
        ("Gm/Bb", {7, 10, 2}),
        ("Dsus4", {2, 7, 9}),
        ("C7b9", {0, 4, 7, 10, 1}),
        ("Fadd9", {5, 9, 0, 7}),
        ("A7#5", {9, 1, 5, 7}),
    ],
)
def test_chord_symbols_mean_what_they_say(symbol: str, pitch_classes: set[int]) -> None:
    assert {pitch.pitchClass for pitch in read_by_music21(symbol).pitches} == pitch_classes


def test_what_has_no_kind_is_one_with_degrees() -> None:
    suspended = harmony_element("G7sus4")
    assert suspended.findtext("kind") == "suspended-fourth"
    # counted from the dominant's degrees, whose seventh is the minor one
    assert [child.text for child in suspended.iter() if child.tag.startswith("degree-")] == ["7", "0", "add"]


@pytest.mark.parametrize(("suffix", "intervals"), KINDS, ids=[suffix or "major" for suffix, _ in KINDS])
def test_every_kind_that_songs_have_is_written(suffix: str, intervals: tuple[int, ...]) -> None:
    read = read_by_music21(f"Bb{suffix}")
    assert {(pitch.pitchClass - 10) % 12 for pitch in read.pitches} == set(intervals)


@pytest.mark.parametrize("symbol", ["", "H", "Cxyz", "am", "C/", "C4"])
def test_unknown_chord_symbols_are_refused(symbol: str) -> None:
    with pytest.raises(ChordSymbolError, match=f"no such chord symbol: '{symbol}'"):
        harmony_element(symbol)
