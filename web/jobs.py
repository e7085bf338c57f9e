"""What is done in the processes of the pool: songs written, changed, drawn and put in files."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from pairing.export import Format, export
from pairing.export.formats import MissingPackageError
from pairing.request import SongRequest
from pairing.song import Song, transpose_song
from web.schemas import Step
from web.score import WIDEST_PX, DrawnScore, draw_score

if TYPE_CHECKING:
    from pairing.compose_song import Networks

_WARM_THEME, _WARM_SEED = "home", 1


@dataclass(frozen=True)
class WrittenSong:
    """A composed song, with notices for the person who asked for it.

    Attributes:
        notices: what is not as asked, or was not understood.
    """

    song: Song
    notices: tuple[str, ...] = ()


@cache
def _networks() -> "Networks":
    """The networks of this process."""
    from pairing.compose_song import Networks

    return Networks()


def warm() -> None:
    """Loads all that the first song would wait for, by writing a small one and drawing it."""
    made = write(SongRequest(theme=_WARM_THEME, verses=1, lines=2, seed=_WARM_SEED))
    with suppress(MissingPackageError):  # songs are written without it too
        score_of(made.song, 0, WIDEST_PX)


def write(request: SongRequest, then: Sequence[Step] = ()) -> WrittenSong:
    """Composes the song that a request asks for, then makes parts of it anew.

    Args:
        request: what it is made from, and how it is to be.
        then: what of it is made anew afterwards; their seeds are settled.

    Raises:
        ValueError: named subclasses, for what the song does not have and for wishes that cannot be met.
    """
    from pairing.compose_song import compose

    notices: list[str] = []
    song = compose(request, _networks(), notices.append)
    for step in then:
        song = compose(step.request(song), _networks())
    return WrittenSong(song, (*notices, *map(str, song.relaxed)))


def file_of(song: Song, kind: Format, transpose: int) -> bytes:
    """The content of the song's file in a format, so many semitones higher.

    Raises:
        ExportError: the song cannot be written in it.
        NoteError: a note would lie beyond what MIDI has.
    """
    with TemporaryDirectory(prefix="echoes-") as folder:
        files = export(transpose_song(song, transpose), Path(folder), [kind], "song")
        return files[kind].read_bytes()


def score_of(song: Song, transpose: int, width: int) -> DrawnScore:
    """The song as it is drawn so many semitones higher, `width` CSS pixels wide.

    Raises:
        ExportError: it cannot be drawn.
        NoteError: a note would lie beyond what MIDI has.
    """
    return draw_score(transpose_song(song, transpose), width)
