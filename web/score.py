"""The score of a song for the page, and which of its signs is heard when."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from music.notes import TIME_GRID, Note
from pairing.export.notation import steps
from pairing.export.score import is_written_once, windows_of
from pairing.song import Song

NARROWEST_PX, WIDEST_PX = 280, 1600
WIDTH_STEP_PX = 40
"""Widths are rounded down to multiples of this, so that windows of nearly one width share a picture."""

_SCALE_PERCENT, _PHONE_SCALE_PERCENT = 42, 36
"""Verovio's scale: a staff space of 18 px times that, 7.6 px and 6.5 px."""
_PHONE_PX = 560
"""Up to here a score is a phone's."""
_WORD_SPACE = 2.0
"""Between words, in half staff spaces: narrow systems are pressed together a little, and words must not meet."""
_HIGHEST_TENTHS_MM = 60_000
"""What verovio can take for a page."""

_STYLE = re.compile(r"<style\b.*?</style>", re.DOTALL)
_HEAD = re.compile(r'<svg viewBox="0 0 (\d+) (\d+)"[^>]* id="(\w+)">')
"""Width, height and name of a page."""
_SVG = "{http://www.w3.org/2000/svg}"
_LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


@dataclass(frozen=True)
class LitSign:
    """A note head or syllable of the score, lit while what it stands for sounds.

    Attributes:
        id: of the element in the picture.
    """

    id: str
    onset_ql: float
    offset_ql: float


@dataclass(frozen=True)
class DrawnScore:
    """The score of a song as a picture, and when each of its signs sounds.

    Attributes:
        svg: a document without styles and scripts, as wide as asked for and as high as it needs.
        notes: what is lit when, ordered by onset. A sign stands here for each time it is sung or played.
        end_ql: where the song ends.
    """

    svg: str
    notes: tuple[LitSign, ...]
    end_ql: float


@dataclass(frozen=True)
class _Sign:
    """A note head as it is written, its onset in grid steps, its staff by the numbers of its part and in that."""

    id: str
    staff: tuple[int, int]
    onset: int
    pitch_midi: int
    is_tied_back: bool


@dataclass(frozen=True)
class _Passage:
    """Steps `start` to `end` of the song, which are read from step `written` on."""

    start: int
    end: int
    written: int


def width_of(wanted_px: int) -> int:
    """The width that is drawn where another is wanted, both in CSS pixels."""
    return min(max(wanted_px // WIDTH_STEP_PX * WIDTH_STEP_PX, NARROWEST_PX), WIDEST_PX)


def draw_score(song: Song, width: int) -> DrawnScore:
    """The song as a picture as wide as so many CSS pixels, without its title.

    Raises:
        MissingPackageError: verovio is not installed.
        ExportError: verovio cannot draw it.
        ChordSymbolError: a chord symbol that MusicXML has no kind for.
    """
    from pairing.export.musicxml import musicxml_bytes
    from pairing.export.svg import pages_of

    root = ElementTree.fromstring(musicxml_bytes(song))
    signs = list(_signs(root, steps(song.metre.bar_ql)))
    width_px = width_of(width)
    scale = _PHONE_SCALE_PERCENT if width_px <= _PHONE_PX else _SCALE_PERCENT
    pages = pages_of(
        ElementTree.tostring(root, encoding="unicode"),
        pageWidth=round(width_px * 100 / scale),
        pageHeight=_HIGHEST_TENTHS_MM,
        adjustPageHeight=True,
        scale=scale,
        header="none",
        lyricWordSpace=_WORD_SPACE,
        smuflTextFont="none",
        svgFormatRaw=True,
        pageMarginLeft=10,
        pageMarginRight=10,
        pageMarginTop=20,
        pageMarginBottom=20,
    )
    svg = _joined(pages)
    by_note = _by_note(song, signs)
    lit = sorted([*_lit_notes(by_note), *_lit_words(song, by_note, svg)], key=lambda sign: (sign.onset_ql, sign.id))
    return DrawnScore(svg, tuple(lit), song.end_ql)


def _joined(pages: list[str]) -> str:
    """Pages as one document, one below the other, without the style sheets that a browser would not heed."""
    if len(pages) == 1:
        return _STYLE.sub("", pages[0])
    placed, width, top = "", 0, 0
    for number, page in enumerate(pages):
        head = _HEAD.match(page)
        assert head is not None, "verovio begins every page alike"
        width, height, name = int(head[1]), int(head[2]), head[3]
        place = f'<svg x="0" y="{top}" width="{width}" height="{height}"'
        # pages define the same signs: each of them its own, so that no name stands twice
        placed += _STYLE.sub("", page).replace(name, f"{name}-{number}").replace("<svg", place, 1)
        top += height
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {top}">{placed}</svg>'


def _signs(root: Any, bar: int) -> Iterator[_Sign]:
    """Every note head, named in passing: the name is that of the element drawn for it."""
    number = 0
    for part_number, part in enumerate(root.findall("part")):
        divisions = int(part.findtext("measure/attributes/divisions"))
        for bar_number, measure in enumerate(part.findall("measure")):
            for onset, note in _placed(measure):
                number += 1
                note.set("id", f"score-{number}")
                staff = part_number, int(note.findtext("staff", "1"))
                tied_back = any(tie.get("type") == "stop" for tie in note.findall("tie"))
                start = bar_number * bar + onset * TIME_GRID // divisions
                yield _Sign(note.get("id"), staff, start, _midi(note.find("pitch")), tied_back)


def _placed(measure: Any) -> Iterator[tuple[int, Any]]:
    """Notes and where in their bar they begin, in divisions."""
    now = before = 0
    for element in measure:
        length = int(element.findtext("duration", "0"))
        if element.tag == "backup":
            now -= length
        elif element.tag == "forward":
            now += length
        elif element.tag == "note":
            onset = before if element.find("chord") is not None else now
            if element.find("pitch") is not None:
                yield onset, element
            before, now = onset, onset + length


def _midi(pitch: Any) -> int:
    letter, octave = _LETTERS[pitch.findtext("step")], int(pitch.findtext("octave"))
    return 12 * (octave + 1) + letter + int(float(pitch.findtext("alter", "0")))


def _by_note(song: Song, signs: Iterable[_Sign]) -> list[list[tuple[Note, list[_Sign]]]]:
    """The notes of the voice and of each hand that are written, each with what stands for it: ties with all ends."""
    written: defaultdict[tuple[tuple[int, int], int], list[_Sign]] = defaultdict(list)
    for sign in sorted(signs, key=lambda sign: sign.onset):
        written[sign.staff, sign.pitch_midi].append(sign)
    passages = _passages(song)
    return [
        [(note, list(_signs_of(note, written[staff, note.pitch_midi], passages))) for note in notes]
        for staff, notes in _staves(song)
    ]


def _staves(song: Song) -> Iterator[tuple[tuple[int, int], Sequence[Note]]]:
    """Each staff of the score, by the numbers of its part and in that, and its notes; the first is the voice's."""
    yield (0, 1), song.melody
    for number, part in enumerate(song.parts, start=1):
        yield from (((number, staff), hand) for staff, hand in enumerate(part.hands, start=1))


def _lit_notes(by_note: list[list[tuple[Note, list[_Sign]]]]) -> list[LitSign]:
    return [
        LitSign(sign.id, note.onset_ql, note.end_ql) for staff in by_note for note, signs in staff for sign in signs
    ]


def _lit_words(song: Song, by_note: list[list[tuple[Note, list[_Sign]]]], svg: str) -> Iterator[LitSign]:
    """The syllables under the notes, of several verses each in its turn."""
    verses = {
        note.get("id", ""): [verse.get("id", "") for verse in note.iter(f"{_SVG}g") if verse.get("class") == "verse"]
        for note in ElementTree.fromstring(svg).iter(f"{_SVG}g")
        if note.get("class") == "note"
    }
    heads = {note.onset_ql: signs[0].id for note, signs in by_note[0]}
    for number, stanza in enumerate(song.stanzas):
        for sung in (sung for line in stanza.lines for sung in line.syllables):
            under = verses[heads[sung.notes[0].onset_ql]]
            yield LitSign(under[number * is_written_once(song)], sung.notes[0].onset_ql, sung.notes[-1].end_ql)


def _signs_of(note: Note, signs: list[_Sign], passages: list[_Passage]) -> Iterator[_Sign]:
    onset, end = steps(note.onset_ql), max(steps(note.end_ql), steps(note.onset_ql) + 1)
    for passage in (p for p in passages if p.start <= onset < p.end):
        by = passage.written - passage.start
        for sign in signs[bisect_left(signs, onset + by, key=lambda sign: sign.onset) :]:
            if sign.onset >= end + by:
                break
            if sign.is_tied_back == (sign.onset > onset + by):
                yield sign


def _passages(song: Song) -> list[_Passage]:
    """What of the song is read from where: a tune that is written once is read again for every stanza."""
    windows = windows_of(song)
    passages = [_Passage(window.start, window.end, window.written) for window in windows]
    if is_written_once(song):
        first, *later = (steps(stanza.start_ql) for stanza in song.stanzas)
        length = windows[0].end - first
        passages += [_Passage(start, start + length, first) for start in later]
    return passages
