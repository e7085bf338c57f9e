"""What is done in the processes of the pool: songs written, changed, drawn and put in files."""

from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from music.notes import Melody
from pairing.export import Format, export
from pairing.export.formats import MissingPackageError
from pairing.plan import Wishes
from pairing.song import Song, transpose_song
from web.errors import Refused
from web.schemas import Change, SongRequest, Step
from web.score import WIDEST_PX, Score, draw_score

if TYPE_CHECKING:
    from lyrics.theme.reading import Theme
    from pairing.ways import Networks

_WARM_THEME, _WARM_SEED = "home", 1


@dataclass(frozen=True)
class Made:
    """A song and what is to be said about it.

    Attributes:
        notices: what is not as asked, or was not understood.
    """

    song: Song
    notices: tuple[str, ...] = ()


@cache
def _networks() -> "Networks":
    """The networks of this process."""
    from pairing.ways import Networks

    return Networks()


def warm() -> None:
    """Loads all that the first song would wait for, by writing a small one and drawing it."""
    made = write(SongRequest(theme=_WARM_THEME, verses=1, lines=2, seed=_WARM_SEED), None)
    with suppress(MissingPackageError):  # songs are written without it too
        score_of(made.song, 0, WIDEST_PX)


def write(request: SongRequest, tune: Melody | None) -> Made:
    """A song as it is asked for; every seed of the request is settled.

    Args:
        request: what it is to be.
        tune: that somebody has; None for a new one.

    Raises:
        Refused: neither theme nor words nor what they are to fit.
        ValueError: named subclasses, for wishes that cannot be met.
    """
    from pairing import ways
    from pairing.setting.given_words import stanzas_of

    assert request.seed is not None
    networks, wishes = _networks(), _wishes(request)
    theme = _theme(request.theme)
    words = None if request.words is None else stanzas_of(request.words)
    if words and tune:
        song = ways.song_of_both(networks, words, tune, request.theme, wishes, request.seed)
    elif words:
        song = ways.song_of_words(networks, words, theme, wishes, request.seed)
    elif theme is None:
        raise Refused("neither a theme nor words came; wanted what the song is about, or its words")
    elif tune:
        song = ways.song_of_tune(networks, tune, theme, wishes, request.seed)
    else:
        song = ways.song_about(networks, theme, wishes, request.seed)
    for step in request.then:
        song = _stepped(song, step)
    notices = theme.notices if theme else ()
    return Made(song, (*notices, *map(str, song.relaxed)))


def rewrite(song: Song, step: Step) -> Made:
    """Another song, in which one thing is made anew; the seed of the step is settled.

    Raises:
        ValueError: named subclasses, for what the song does not have and for wishes that cannot be met.
    """
    made = _stepped(song, step)
    return Made(made, tuple(map(str, made.relaxed)))


def file_of(song: Song, kind: Format, transpose: int) -> bytes:
    """The content of the song's file in a format, so many semitones higher.

    Raises:
        ExportError: the song cannot be written in it.
        NoteError: a note would lie beyond what MIDI has.
    """
    with TemporaryDirectory(prefix="echoes-") as folder:
        files = export(transpose_song(song, transpose), Path(folder), [kind], "song")
        return files[kind].read_bytes()


def score_of(song: Song, transpose: int, width: int) -> Score:
    """The song as it is drawn so many semitones higher, `width` CSS pixels wide.

    Raises:
        ExportError: it cannot be drawn.
        NoteError: a note would lie beyond what MIDI has.
    """
    return draw_score(transpose_song(song, transpose), width)


def _wishes(request: SongRequest) -> Wishes:
    return Wishes(
        verses=request.verses,
        lines=request.lines,
        syllables=request.syllables,
        rhyme=request.rhyme,
        key=request.key,
        tempo_bpm=request.tempo_bpm,
        metre=request.metre,
        accompaniment=request.accompaniment,
        stanza=request.stanza,
        title=request.title,
        form=request.form,
        voice=request.voice,
        mood=request.mood,
        diction=request.diction,
    )


def _theme(text: str | None) -> "Theme | None":
    from lyrics.theme.reading import read_theme

    return None if text is None else read_theme(text, _networks().themes)


def _stepped(song: Song, step: Step) -> Song:
    from pairing import ways
    from pairing.places import all_places, places_of_line, places_of_stanza

    assert step.seed is not None
    match step.what, step.number:
        case Change.MELODY, None:
            wishes = Wishes(key=step.key, tempo_bpm=step.tempo_bpm, metre=step.metre, voice=step.voice or song.voice)
            return ways.changed_tune(_networks(), song, None, wishes, step.seed)
        case Change.LINE, int(number):
            places = places_of_line(song, number)
        case Change.STANZA, int(number):
            places = places_of_stanza(song, number)
        case _:
            places = all_places(song)
    return ways.changed_words(_networks(), song, places, None, step.seed)
