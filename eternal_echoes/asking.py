"""From the arguments of a call to the song that the command line writes for the same wishes."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_type_hints

from lyrics.theme.reading import Theme, read_theme
from music.sung.tune import read_tune
from pairing.plan import SETTLED_BY_TUNE, SETTLED_BY_WORDS, Wishes
from pairing.setting.given_words import Stanzas, read_given_words, stanzas_of
from pairing.song import Song
from pairing.stanzas import check_sung
from pairing.ways import Networks, song_about, song_of_both, song_of_tune, song_of_words


class WishError(ValueError):
    """A wish that is not known, or that does not go with what is given."""


@dataclass(frozen=True)
class Brought:
    """What a song is made from; None for what is not given.

    Attributes:
        lyrics: the words themselves, or the path of a file of them.
        melody: the path of a file with a tune.
        track: the part of the file that has the tune.
    """

    theme: str | None
    lyrics: str | Path | None
    melody: Path | None
    track: str | None


def composed(brought: Brought, seed: int, asked: Mapping[str, Any], report: Callable[[str], None]) -> Song:
    """The song; `report` takes what a person should be told.

    Raises:
        WishError: unknown wishes, or some that do not go together.
        ValueError: named subclasses, for files, words, tunes and wishes that make no song.
    """
    wishes = _wishes(asked)
    _check_together(brought, wishes)
    networks = _networks()
    words = None if brought.lyrics is None else _words(brought.lyrics)
    tune = None if brought.melody is None else read_tune(brought.melody, brought.track)
    if words and tune:
        return song_of_both(networks, words, tune, brought.theme, wishes, seed)
    theme = _theme(networks, brought.theme, bool(words), report)
    if words:
        return song_of_words(networks, words, theme, wishes, seed)
    assert theme is not None
    return song_of_tune(networks, tune, theme, wishes, seed) if tune else song_about(networks, theme, wishes, seed)


@cache
def _networks() -> Networks:
    return Networks()


def _wishes(asked: Mapping[str, Any]) -> Wishes:
    kinds = get_type_hints(Wishes)
    for name in asked.keys() - kinds.keys():
        raise WishError(f"no wish is called {name!r}; wanted some of {', '.join(kinds)}")
    return Wishes(**{name: _wish(name, value, kinds[name]) for name, value in asked.items()})


def _wish(name: str, value: Any, kind: Any) -> Any:
    """The value, a choice from a few as a member of its enum."""
    named = [k for k in get_args(kind) or (kind,) if isinstance(k, type) and issubclass(k, StrEnum)]
    if value is None or not named:
        return value
    if name == "stanza":
        return check_sung(value)
    if value not in list(named[0]):
        raise WishError(f"{name} is {value!r}; wanted one of {', '.join(named[0])}")
    return named[0](value)


def _check_together(brought: Brought, wishes: Wishes) -> None:
    if brought.track is not None and brought.melody is None:
        raise WishError("track goes with melody only: which file has that track?")
    if brought.theme is None and brought.lyrics is None:
        raise WishError("neither theme nor lyrics came: what is the song about?")
    if brought.lyrics is not None:
        _refuse(wishes, SETTLED_BY_WORDS, "lyrics", "the words have their own")
    if brought.melody is not None:
        _refuse(wishes, SETTLED_BY_TUNE, "melody", "the tune has its own")


def _refuse(wishes: Wishes, names: Collection[str], beside: str, reason: str) -> None:
    for name in wishes.settled:
        if name in names:
            raise WishError(f"{name} does not go with {beside}: {reason}")


def _words(lyrics: str | Path) -> Stanzas:
    if isinstance(lyrics, Path):
        return read_given_words(lyrics)
    if "\n" not in lyrics and Path(lyrics).suffix and Path(lyrics).is_file():
        raise WishError(f"lyrics are {lyrics!r}, the name of a file; wanted its Path, or the words themselves")
    return stanzas_of(lyrics, "lyrics")


def _theme(networks: Networks, text: str | None, has_words: bool, report: Callable[[str], None]) -> Theme | None:
    if text is None:
        return None
    theme = read_theme(text, networks.themes if has_words else networks.verse.themes)
    for notice in theme.notices:
        report(notice)
    return theme
