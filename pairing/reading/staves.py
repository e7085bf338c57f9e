"""What MusicXML tells of a song and `Piece` does not: line ends in its words, and the staff of a piano's notes."""

import re
from collections import defaultdict
from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree.ElementTree import Element, ElementTree

from music.notes import Piece
from music.readers import ReadError, read_piece
from music.readers.mxl import load_document

SUFFIXES = (".musicxml", ".xml", ".mxl")

LineEnds = dict[int, list[tuple[bool, bool]]]
"""By verse, for every syllable in order, whether a line and whether a stanza ends with it."""

_HANDS = ("right", "left")


def read_parted(path: Path) -> tuple[Piece, list[LineEnds]]:
    """The piece of a MusicXML file, and the line ends in the words of each of its parts.

    A part on two staves becomes two, named right and left after the piano's hands.

    Raises:
        ReadError: as `read_piece`.
    """
    root = load_document(path)
    for part in root.findall("part"):
        if max((int(staves.text or 1) for staves in part.iter("staves")), default=1) == len(_HANDS):
            _part_staves(root, part)
    with TemporaryDirectory() as folder:
        aside = Path(folder) / f"{path.stem}.musicxml"
        ElementTree(root).write(aside, encoding="utf-8")
        try:
            return read_piece(aside), [_line_ends(part) for part in root.findall("part")]
        except ReadError as error:
            raise ReadError(str(error).replace(str(aside), str(path))) from error


def _line_ends(part: Element) -> LineEnds:
    ends: defaultdict[int, list[tuple[bool, bool]]] = defaultdict(list)
    for lyric in part.iter("lyric"):
        text = "".join(piece.text or "" for piece in lyric.findall("text"))
        if any(character.isalpha() for character in text):
            digits = re.findall(r"\d+", lyric.get("number") or "")
            marks = lyric.find("end-line") is not None, lyric.find("end-paragraph") is not None
            ends[int(digits[-1]) if digits else 1].append(marks)
    return dict(ends)


def _part_staves(root: Element, part: Element) -> None:
    """Puts another part with the lower staff's notes behind a part, which keeps the upper staff's."""
    lower = deepcopy(part)
    name = next((p for p in root.findall("part-list/score-part") if p.get("id") == part.get("id")), None)
    root.insert(list(root).index(part) + 1, lower)
    for staff, (hand, element) in enumerate(zip(_HANDS, (part, lower), strict=True), start=1):
        element.set("id", f"{part.get('id')}-{hand}")
        _silence_others(element, str(staff))
        if name is not None:
            named = deepcopy(name)
            named.set("id", element.get("id", ""))
            for text in named.findall("part-name"):
                text.text = f"{text.text or ''} ({hand})"
            root.find("part-list").append(named)  # type: ignore[union-attr]  # the list holds `name`
    for measure in lower.findall("measure"):
        for chord_symbol in measure.findall("harmony"):
            measure.remove(chord_symbol)


def _silence_others(part: Element, staff: str) -> None:
    """Makes rests of the notes that stand on another staff: what follows them stays where it is."""
    for note in part.iter("note"):
        if (note.findtext("staff") or "1") != staff:
            for element in [*note.findall("pitch"), *note.findall("lyric")]:
                note.remove(element)
