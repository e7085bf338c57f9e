"""Small MusicXML documents, built from notes."""

from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile


def lyric(text: str, syllabic: str = "single", number: str = "1") -> str:
    return f'<lyric number="{number}"><syllabic>{syllabic}</syllabic><text>{text}</text></lyric>'


def note(step: str, octave: int, duration: int, more: str = "", alter: int = 0, before: str = "") -> str:
    """A `<note>`; `before` comes before the pitch, `more` after the duration."""
    pitch = f"<pitch><step>{step}</step><alter>{alter}</alter><octave>{octave}</octave></pitch>"
    return f"<note>{before}{pitch}<duration>{duration}</duration>{more}</note>"


def rest(duration: int) -> str:
    return f"<note><rest/><duration>{duration}</duration></note>"


def attributes(divisions: int = 2, fifths: int = 0, beats: str = "4", beat_type: int = 4) -> str:
    return (
        f"<attributes><divisions>{divisions}</divisions><key><fifths>{fifths}</fifths></key>"
        f"<time><beats>{beats}</beats><beat-type>{beat_type}</beat-type></time></attributes>"
    )


def document(*parts: list[str], title: str = "Tune", prolog: str = "") -> str:
    """A partwise score; each part is a list of the contents of its measures."""
    names = "".join(f'<score-part id="P{i}"><part-name>Part {i}</part-name></score-part>' for i in range(len(parts)))
    bodies = "".join(
        f'<part id="P{i}">'
        + "".join(f'<measure number="{n}">{measure}</measure>' for n, measure in enumerate(measures))
        + "</part>"
        for i, measures in enumerate(parts)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{prolog}<score-partwise version="4.0">'
        f"<movement-title>{title}</movement-title><part-list>{names}</part-list>{bodies}</score-partwise>"
    )


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def zipped(path: Path, members: dict[str, str]) -> Path:
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return path
