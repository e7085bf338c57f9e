"""The ways to a song as options ask for them, and which options go together."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from commands.reporting import report, theme_read

if TYPE_CHECKING:
    from lyrics.theme.reading import Theme
    from pairing.places import Place
    from pairing.plan import Wishes
    from pairing.song import Song
    from pairing.ways import Networks

_OPTIONS = {"tempo_bpm": "--tempo", "accompaniment": "--no-accompaniment"}
"""For wishes; of the others they have the name."""
_CHANGES = ("--rewrite-line", "--rewrite-stanza", "--new-melody", "--new-words")


@dataclass(frozen=True)
class Given:
    """What a person brings along, each as on the command line; None or False for what is not given."""

    theme: str | None = None
    lyrics: Path | None = None
    melody: Path | None = None
    track: str | None = None
    source: Path | None = None
    rewrite_line: int | None = None
    rewrite_stanza: int | None = None
    new_melody: bool = False
    new_words: bool = False

    @property
    def changes(self) -> tuple[str, ...]:
        """Options that say what is to change."""
        values = (self.rewrite_line is not None, self.rewrite_stanza is not None, self.new_melody, self.new_words)
        return tuple(name for name, value in zip(_CHANGES, values, strict=True) if value)

    @property
    def files(self) -> tuple[Path, ...]:
        """Files that are not to be written over."""
        return tuple(path for path in (self.source, self.melody, self.lyrics) if path)


def song_from(given: Given, wishes: "Wishes", seed: int) -> "Song":
    """The song, the way that what is given asks for.

    Raises:
        BadParameter: options that do not go together.
        ValueError: named subclasses, for files, words, tunes and wishes that make no song.
    """
    check_together(given, wishes)
    from music.tunes import read_tune
    from pairing.setting.given_words import read_given_words
    from pairing.ways import Networks, song_about, song_of_both, song_of_tune, song_of_words

    networks = Networks()
    if given.source:
        return _changed(networks, given, given.source, wishes, seed)
    words = read_given_words(given.lyrics) if given.lyrics else None
    tune = read_tune(given.melody, given.track) if given.melody else None
    if words and tune:
        return song_of_both(networks, words, tune, given.theme, wishes, seed)
    if words:
        return song_of_words(networks, words, _theme(networks, given), wishes, seed)
    theme = theme_read(given.theme or "", networks.verse.themes)
    return song_of_tune(networks, tune, theme, wishes, seed) if tune else song_about(networks, theme, wishes, seed)


def check_together(given: Given, wishes: "Wishes") -> None:
    """Sees to it that options go together.

    Raises:
        BadParameter: two contradict each other, or one is missing.
    """
    from pairing.plan import SETTLED_BY_TUNE, SETTLED_BY_WORDS

    wished = _options(wishes.settled)
    if given.source:
        _check_change(given, wished)
        return
    if given.changes:
        raise typer.BadParameter(f"{given.changes[0]} goes with --from only: which song is it to change?")
    if given.track is not None and not given.melody:
        raise typer.BadParameter("--track goes with --melody only: which file has that track?")
    if given.theme is None and not given.lyrics:
        raise typer.BadParameter("Missing option '--theme': what is the song about?")
    if given.lyrics:
        _refuse(wished, _options(SETTLED_BY_WORDS), "--lyrics", "the words have their own")
    if given.melody:
        _refuse(wished, _options(SETTLED_BY_TUNE), "--melody", "the tune has its own")


def _check_change(given: Given, wished: Collection[str]) -> None:
    named = {"--lyrics": given.lyrics, "--melody": given.melody, "--track": given.track}
    _refuse(
        [name for name, value in named.items() if value is not None], tuple(named), "--from", "the song has its own"
    )
    if len(given.changes) != 1:
        found = " and ".join(given.changes) or "nothing"
        raise typer.BadParameter(f"--from with {found} to change; wanted one of {', '.join(_CHANGES)}")
    (change,) = given.changes
    free = {
        "--new-melody": ("--form", "--mood", "--voice", "--key", "--metre", "--tempo", "--no-accompaniment"),
        "--new-words": ("--title",),
    }.get(change, ())
    _refuse(wished, [name for name in wished if name not in free], change, "it stays as it is")


def _refuse(wished: Collection[str], names: Collection[str], beside: str, reason: str) -> None:
    for name in names:
        if name in wished:
            raise typer.BadParameter(f"{name} does not go with {beside}: {reason}")


def _options(wishes: Collection[str]) -> list[str]:
    return [_OPTIONS.get(name, f"--{name}") for name in wishes]


def _theme(networks: "Networks", given: Given) -> "Theme | None":
    return theme_read(given.theme, networks.themes) if given.theme else None


def _changed(networks: "Networks", given: Given, source: Path, wishes: "Wishes", seed: int) -> "Song":
    from lyrics.writing.title import check_title
    from pairing.reading import read_song
    from pairing.ways import changed_tune, changed_words

    song = read_song(source, report)
    if not song.theme:
        report(f"{source.name} names no theme and no rhymes; its words tell them")
    theme = _theme(networks, given)
    if given.new_melody:
        return changed_tune(networks, song, theme, wishes, seed)
    title = check_title(wishes.title) if wishes.title else None
    made = changed_words(networks, song, _places(given, song), theme, seed)
    return replace(made, title=title or made.title, theme=theme.text if given.new_words and theme else made.theme)


def _places(given: Given, song: "Song") -> "Collection[Place]":
    """The lines that are to have new words."""
    from pairing.places import NoSuchPlaceError, all_places, places_of_line, places_of_stanza

    try:
        if given.rewrite_line is not None:
            return places_of_line(song, given.rewrite_line)
        if given.rewrite_stanza is not None:
            return places_of_stanza(song, given.rewrite_stanza)
    except NoSuchPlaceError as error:
        raise typer.BadParameter(f"{given.changes[0]}: {error}") from error
    return all_places(song)
