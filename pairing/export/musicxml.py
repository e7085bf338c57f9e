"""MusicXML, the notation master: voice with words, chord symbols, and the piano on two staves; plain or in a zip.

`score` settles what is shown, `notation` how notes are cut and beamed, `marks` what stands above and below; `engraving`
writes the parts, and here they become a document.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, indent, tostring
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from engine.files import write_bytes
from music.dynamics import LEVELS
from music.piano.files import without_overlaps
from music.styles import Instrument, Voice
from pairing.export.engraving import BASS, TREBLE, TREBLE_8, Clef, Sheet, Staff, engraved, underlaid, write
from pairing.export.marks import Mark, dynamic_mark, part_marks, pedal_changes, pedals, tempo_mark, voice_marks
from pairing.export.notation import StruckNotes, bars_of, chords_of, steps
from pairing.export.score import written_score
from pairing.song import CREATOR, Song

if TYPE_CHECKING:
    from music.piano.composer import PianoSolo

LOW_VOICE_MIDI = 57
"""A tune whose notes lie below this A3 on average is written for a low voice, in an octave treble clef."""

MIMETYPE = "application/vnd.recordare.musicxml"
SCORE_NAME = "score.musicxml"
_HEAD = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" "http://www.musicxml.org/dtds/partwise.dtd">
"""
_CONTAINER = f"""<?xml version="1.0" encoding="UTF-8"?>
<container>
  <rootfiles>
    <rootfile full-path="{SCORE_NAME}" media-type="{MIMETYPE}+xml"/>
  </rootfiles>
</container>
"""
_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The date of every member of a zip, so that the same song gives the same bytes."""


def write_musicxml(song: Song, path: Path) -> None:
    """Writes `song.musicxml`: all stanzas as verses of one tune if they share it, else one after the other.

    Raises:
        ChordSymbolError: a chord symbol that MusicXML has no kind for.
    """
    write_bytes(path, musicxml_bytes(song))


def write_mxl(song: Song, path: Path) -> None:
    """Writes `song.mxl`, with the parts of a compressed score as MusicXML 4.0 has them.

    Raises:
        ChordSymbolError: a chord symbol that MusicXML has no kind for.
    """
    content = BytesIO()
    with ZipFile(content, "w") as archive:
        # The type comes first and as it is, so that it can be told from the file's first bytes.
        archive.writestr(ZipInfo("mimetype", _EARLIEST), MIMETYPE, ZIP_STORED)
        archive.writestr(ZipInfo("META-INF/container.xml", _EARLIEST), _CONTAINER, ZIP_DEFLATED)
        archive.writestr(ZipInfo(SCORE_NAME, _EARLIEST), musicxml_bytes(song), ZIP_DEFLATED)
    write_bytes(path, content.getvalue())


def musicxml_bytes(song: Song) -> bytes:
    """The content of `song.musicxml`: the same for the same song.

    Raises:
        ChordSymbolError: a chord symbol that MusicXML has no kind for.
    """
    written = written_score(song)
    sheet = Sheet(song.key, song.metre, written.bars, written.repeat, written.times)
    at_voice = voice_marks(song, written.chords)
    bars = bars_of(written.voice, sheet.metre, sheet.bars)
    staff = Staff(bars, _clef(song.voice, written.voice))
    name = song.voice.capitalize() if song.voice else "Voice"
    parts = [_Part(name, f"{name[0]}.", 54, engraved(sheet, [staff], at_voice, underlaid(bars, written.syllables)))]
    for part, hands in zip(song.parts, written.parts, strict=True):
        parts.append(_instrument(part.instrument, sheet, hands, part_marks(song, part)))
    return _document(song.title, {"composer": song.music_by, "lyricist": song.words_by}, parts)


def write_solo_musicxml(solo: "PianoSolo", title: str, path: Path) -> None:
    """Writes a piano solo; the same bytes for the same solo."""
    order = solo.order
    sheet = Sheet(order.key, order.metre, round(solo.end_ql / order.metre.bar_ql))
    changes = [n for n, level in enumerate(solo.levels) if n == 0 or level != solo.levels[n - 1]]
    marks = [
        tempo_mark(order.tempo_bpm, order.metre, staff=1),
        *(dynamic_mark(n * sheet.bar, LEVELS[solo.levels[n]], "below", 1) for n in changes),
        *pedals(list(pedal_changes([(steps(down_ql), steps(up_ql)) for down_ql, up_ql in solo.piano.pedals]))),
    ]
    hands = [
        chords_of((steps(n.onset_ql), steps(n.end_ql), n.pitch_midi) for n in without_overlaps(hand))
        for hand in (solo.piano.hands[0], solo.piano.hands[1])
    ]
    write_bytes(path, _document(title, {}, [_instrument(Instrument.PIANO, sheet, hands, marks)]))


@dataclass(frozen=True)
class _Part:
    """A part and what it is called; `program` is General MIDI's, from 1."""

    name: str
    short_name: str
    program: int
    content: Element


def _instrument(
    instrument: Instrument, sheet: Sheet, hands: Sequence[Sequence[StruckNotes]], marks: Sequence[Mark]
) -> _Part:
    clefs = (TREBLE, BASS) if len(hands) > 1 else (TREBLE,)
    staves = [Staff(bars_of(hand, sheet.metre, sheet.bars), clef) for hand, clef in zip(hands, clefs, strict=True)]
    content = engraved(sheet, staves, marks, {})
    return _Part(instrument.label, instrument.short_label, instrument.program + 1, content)


def _clef(voice: Voice | None, sounds: Sequence[StruckNotes]) -> Clef:
    if voice:
        return {Voice.TENOR: TREBLE_8, Voice.BASS: BASS}.get(voice, TREBLE)
    mean_pitch = sum(sound.pitches[0] for sound in sounds) / len(sounds)
    return TREBLE_8 if mean_pitch < LOW_VOICE_MIDI else TREBLE


def _document(title: str, makers: dict[str, str], parts: Sequence[_Part]) -> bytes:
    root = Element("score-partwise", version="4.0")
    write(SubElement(root, "work"), "work-title", title)
    write(root, "movement-title", title)
    identification = SubElement(root, "identification")
    for role, name in makers.items():
        if name:
            write(identification, "creator", name).set("type", role)
    encoding = SubElement(identification, "encoding")
    write(encoding, "software", CREATOR)
    for element in ("accidental", "beam"):
        SubElement(encoding, "supports", element=element, type="yes")
    part_list = SubElement(root, "part-list")
    for number, part in enumerate(parts, start=1):
        score_part = SubElement(part_list, "score-part", id=f"P{number}")
        write(score_part, "part-name", part.name)
        write(score_part, "part-abbreviation", part.short_name)
        write(SubElement(score_part, "score-instrument", id=f"P{number}-I1"), "instrument-name", part.name)
        instrument = SubElement(score_part, "midi-instrument", id=f"P{number}-I1")
        write(instrument, "midi-channel", number)
        write(instrument, "midi-program", part.program)
        part.content.set("id", f"P{number}")
        root.append(part.content)
    indent(root)
    return (_HEAD + tostring(root, encoding="unicode") + "\n").encode()
