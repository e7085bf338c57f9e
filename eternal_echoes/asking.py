"""From the arguments of a call to the request that the command line makes of the same wishes, and to the song."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from pairing.compose_song import Networks, compose
from pairing.form import Stanzas
from pairing.request import ASKED, WISHES, SongRequest, SongRequestError, parsed
from pairing.setting.given_words import stanzas_of
from pairing.song import Song

_ARGUMENTS = {"words": "lyrics", "tune": "melody", "theme or words": "theme or lyrics"}
"""Of fields that are called otherwise."""


class WishError(ValueError):
    """A wish that is not known, or that does not go with what is given."""


def composed(given: Mapping[str, Any], asked: Mapping[str, Any], report: Callable[[str], None]) -> Song:
    """The song that the arguments ask for.

    Args:
        given: fields of the request that are not wishes.
        asked: wishes by name, as they are typed.
        report: takes what is not understood.

    Raises:
        WishError: unknown wishes, or some that do not go together.
        ValueError: named subclasses, for files, words, tunes and wishes that make no song.
    """
    for name in asked.keys() - set(WISHES):
        raise WishError(f"no wish is called {name!r}; wanted some of {', '.join(WISHES)}")
    try:
        request = SongRequest(**given, **{name: _wish(name, value) for name, value in asked.items()})
    except SongRequestError as error:
        raise WishError(error.named(lambda name: _ARGUMENTS.get(name, name))) from error
    return compose(request, _networks(), report)


def words_of(lyrics: str | Path | None) -> Stanzas | Path | None:
    """The words themselves, or the path of a file of them.

    Raises:
        WishError: the words are the name of a file.
        GivenWordsError: they are none.
    """
    if not isinstance(lyrics, str):
        return lyrics
    if "\n" not in lyrics and Path(lyrics).suffix and Path(lyrics).is_file():
        raise WishError(f"lyrics are {lyrics!r}, the name of a file; wanted its Path, or the words themselves")
    return stanzas_of(lyrics, "lyrics")


@cache
def _networks() -> Networks:
    return Networks()


def _wish(name: str, value: Any) -> Any:
    """The value; a choice from a few as a member of its enum."""
    kind = ASKED[name].metadata["type"]
    if value is None or "parse" in ASKED[name].metadata or not issubclass(kind, StrEnum):
        return parsed(name, value)
    if value not in list(kind):
        raise WishError(f"{name} is {value!r}; wanted one of {', '.join(kind)}")
    return kind(value)
