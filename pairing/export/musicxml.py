"""MusicXML, the notation master: voice with words, chord symbols, and the piano on two staves.

`score` settles what is shown, `notation` how notes are cut; `engraving` builds the bars, music21 writes them, and
`marks` adds dynamics and pedal.
"""

from itertools import pairwise
from pathlib import Path
from typing import Any

from engine.files import write_bytes
from pairing.export.engraving import engraved_piano, engraved_voice
from pairing.export.marks import write_marks
from pairing.export.score import WrittenScore, written_score
from pairing.song import Song

_UNNAMED = "Music21"
"""Who music21 says composed what nobody is named for."""


def write_musicxml(song: Song, path: Path) -> None:
    """Writes `song.musicxml`: all stanzas as verses of one tune if they share it, else one after the other.

    Raises:
        ChordSymbolError: a chord symbol that music21 does not know.
    """
    write_bytes(path, musicxml_bytes(song))


def musicxml_bytes(song: Song) -> bytes:
    """The content of `song.musicxml`: the same for the same song, so without the date music21 would put in.

    Raises:
        ChordSymbolError: a chord symbol that music21 does not know.
    """
    from music21.musicxml.m21ToXml import ScoreExporter

    # The score is complete as it is; music21's makeNotation would work it over for seconds.
    written = written_score(song)
    exporter = ScoreExporter(_score(song, written), makeNotation=False)
    root = exporter.parse()
    for encoding in root.iter("encoding"):
        for date in encoding.findall("encoding-date"):
            encoding.remove(date)
    for identification in root.iter("identification"):
        for creator in identification.findall("creator"):
            if creator.text == _UNNAMED:
                identification.remove(creator)
    _extend_held_words(root)
    _mark_line_ends(root, written)
    write_marks(root, song)
    content: bytes = exporter.asBytes()
    return content


def _score(song: Song, written: WrittenScore) -> Any:
    from music21 import layout, metadata, stream

    score = stream.Score()
    names = {"title": song.title, "movementName": song.title, "composer": song.music_by, "lyricist": song.words_by}
    score.insert(0, metadata.Metadata(**{name: text for name, text in names.items() if text}))
    score.insert(0, engraved_voice(song, written))
    if song.parts:
        hands = engraved_piano(song, written)
        for hand in hands:
            score.insert(0, hand)
        score.insert(0, layout.StaffGroup(hands, name="Piano", abbreviation="Pno.", symbol="brace"))
    return score


def _extend_held_words(root: Any) -> None:
    """Puts `<extend/>`, which music21 does not write, behind words whose last syllable takes more notes."""
    from xml.etree.ElementTree import Element

    sung = [note for note in root.find("part").iter("note") if note.find("rest") is None]
    for note, following in pairwise(sung):
        if following.find("lyric") is not None:
            continue
        for lyric in note.findall("lyric"):
            if lyric.findtext("syllabic") in ("end", "single"):
                lyric.insert(2, Element("extend"))


def _mark_line_ends(root: Any, written: WrittenScore) -> None:
    """Puts `<end-line/>` and `<end-paragraph/>`, which music21 does not write, behind the last words of lines."""
    from xml.etree.ElementTree import SubElement

    with_words = [note for note in root.find("part").iter("note") if note.find("lyric") is not None]
    for note, verses in zip(with_words, written.syllables, strict=True):
        for lyric, syllable in zip(note.findall("lyric"), verses, strict=True):
            if syllable.ends_line:
                SubElement(lyric, "end-line")
            if syllable.ends_stanza:
                SubElement(lyric, "end-paragraph")
