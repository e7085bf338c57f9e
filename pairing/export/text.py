"""The words alone, as plain text."""

from pathlib import Path

from engine.files import write_text
from pairing.export.folding import ELISION
from pairing.song import Song


def write_txt(song: Song, path: Path) -> None:
    """Writes title and stanzas in UTF-8, blank lines between them."""
    write_text(path, f"{song.title}\n\n{song.text}\n".replace(ELISION, " "))
