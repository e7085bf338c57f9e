"""Where the lines of a song stand, and where they return."""

from lyrics.vocabulary import LINE_ENDS
from pairing.song import Song, SungLine

_ENDING_MARKS = "".join(LINE_ENDS)

Place = tuple[int, int]
"""Numbers of a stanza and of its line, from 0."""


class NoSuchPlaceError(ValueError):
    """A line or stanza that the song does not have."""


def places_of_line(song: Song, number: int) -> tuple[Place, ...]:
    """Where a line stands that is counted through the whole song, from 1: in all places to which it returns.

    Raises:
        NoSuchPlaceError: the song has no such line.
    """
    places = all_places(song)
    if not 1 <= number <= len(places):
        raise NoSuchPlaceError(f"no line {number}: the song has {len(places)}; wanted 1 to {len(places)}")
    return _returns(song, places[number - 1])


def places_of_stanza(song: Song, number: int) -> tuple[Place, ...]:
    """The lines of a stanza, counted from 1, but for those that return elsewhere; if all do, with their returns.

    Raises:
        NoSuchPlaceError: the song has no such stanza.
    """
    if not 1 <= number <= len(song.stanzas):
        count = len(song.stanzas)
        raise NoSuchPlaceError(f"no stanza {number}: the song has {count}; wanted 1 to {count}")
    places = [(number - 1, n) for n in range(len(song.stanzas[number - 1].lines))]
    returns = {place: _returns(song, place) for place in places}
    own = tuple(place for place in places if all(stanza == number - 1 for stanza, _ in returns[place]))
    return own or tuple(sorted({place for several in returns.values() for place in several}))


def all_places(song: Song) -> tuple[Place, ...]:
    """All lines of the song."""
    return tuple((s, n) for s, stanza in enumerate(song.stanzas) for n in range(len(stanza.lines)))


def _returns(song: Song, place: Place) -> tuple[Place, ...]:
    """All places of the line at one, in order."""
    stanza, number = place
    said = as_said(song.stanzas[stanza].lines[number])
    return tuple((s, n) for s, n in all_places(song) if as_said(song.stanzas[s].lines[n]) == said)


def as_said(line: SungLine) -> tuple[str, int]:
    """By what lines are compared: the words without the mark that ends them, and the syllables."""
    return line.text.rstrip(_ENDING_MARKS).casefold(), len(line.syllables)
