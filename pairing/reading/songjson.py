"""A song's own `.json` file, read back to the very same song."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from pathlib import Path
from typing import Any, TypeVar

from lyrics.language import ENGLISH, language_of
from lyrics.verse import Relaxed, Syllable
from lyrics.viewpoint import Diction, Mood
from music.keys import Key
from music.metre import Metre
from music.notes import InstrumentPart, Note, Pedals
from music.readers import ReadError
from music.styles import Instrument, Voice
from pairing.reading.heard import Report
from pairing.reading.limits import LONGEST_QL, content_of
from pairing.song import CREATOR, Singer, Song, SungLine, SungStanza, SungSyllable

_WANTED = "wanted a song as `song --format json` writes it"
_USUAL_VELOCITY = 80

_Choice = TypeVar("_Choice", bound=StrEnum)


def read_json(path: Path, report: Report) -> Song:  # noqa: ARG001 - there is nothing to report
    """Reads a song that was written as `json`; equal to the one that was written.

    What `song --json` prints is read too: it tells of no piano, no chords and no loudness, so that there are none.

    Raises:
        ReadError: it is missing, no JSON, or says what no song can be; the message names the place.
    """
    data = content_of(path)
    try:
        content = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ReadError(f"{path}: broken JSON ({error}); {_WANTED}") from error
    try:
        return song_from_json(content)
    except ValueError as error:
        raise ReadError(f"{path}: {error}; {_WANTED}") from error


def song_from_json(content: Any) -> Song:
    """The song of an object that `whole_song_to_json` or `song_to_json` made.

    Raises:
        SongJsonError: something is missing, or is not what belongs there; the message names the place.
        ValueError: named subclasses, for what no song can be.
    """
    return _song(_Place(content, "the file"))


class SongJsonError(ValueError):
    """What stands at a place is not what belongs there."""


@dataclass(frozen=True)
class _Place:
    """A part of the file, and where it stands."""

    content: Any
    name: str

    def __post_init__(self) -> None:
        if not isinstance(self.content, dict):
            raise SongJsonError(f"{self.name} is {_kind(self.content)}, not an object")

    def _value(self, key: str, fits: Callable[[Any], bool], wanted: str, default: Any) -> Any:
        value = self.content.get(key, default)
        if value is None or not fits(value):
            found = f"has {key!r}: {_shown(value)}" if key in self.content else f"lacks {key!r}"
            raise SongJsonError(f"{self.name} {found}; wanted {wanted}")
        return value

    def text(self, key: str, default: str | None = None) -> str:
        """A text."""
        return self._value(key, _is_text, "a text", default)

    def flag(self, key: str, default: bool | None = None) -> bool:
        """True or false."""
        return self._value(key, lambda value: isinstance(value, bool), "true or false", default)

    def whole(self, key: str, default: int | None = None) -> int:
        """A whole number."""
        return self._value(key, _is_whole, "a whole number", default)

    def number(self, key: str, default: float | None = None) -> float:
        """A number of a size that a song can have."""
        return self._value(key, _is_number, f"a number, 0 to {LONGEST_QL}", default)

    def choice(self, key: str, choices: type[_Choice]) -> _Choice | None:
        """One of an Enum's values, where one is named."""
        if key not in self.content:
            return None
        names = tuple(map(str, choices))
        return choices(self._value(key, names.__contains__, f"one of {', '.join(names)}", ""))

    def items(self, key: str, *, optional: bool = False) -> Iterator["_Place"]:
        """The objects of a list; an optional one may be missing or empty."""
        fits: Callable[[Any], bool] = lambda value: isinstance(value, list) and (optional or bool(value))  # noqa: E731
        found = self._value(key, fits, "a list" if optional else "a list that is not empty", [] if optional else None)
        for index, item in enumerate(found):
            yield _Place(item, f"{key}[{index}]" if self.name == "the file" else f"{self.name}.{key}[{index}]")


def _is_text(value: Any) -> bool:
    """Half a surrogate pair, which JSON can hold, is in no text that can be written."""
    return isinstance(value, str) and not any("\ud800" <= character <= "\udfff" for character in value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= LONGEST_QL


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _kind(value: Any) -> str:
    return {list: "a list", str: "a text", bool: "true or false", type(None): "null"}.get(type(value), "a number")


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 40 else text[:40] + "..."


def _song(place: _Place) -> Song:
    metre = Metre.parse(place.text("metre"))
    stanzas = tuple(_stanza(stanza, metre) for stanza in place.items("stanzas"))
    last_bar = ceil(stanzas[-1].notes[-1].end_ql / metre.bar_ql - 1e-6)
    return Song(
        title=place.text("title"),
        theme=place.text("theme"),
        seed=place.whole("seed"),
        key=Key.parse(place.text("key")),
        metre=metre,
        tempo_bpm=place.number("tempo_bpm"),
        singers=(Singer(stanzas, place.choice("voice", Voice)),),
        parts=_parts(place),
        chords=tuple(
            (chord.number("onset_ql"), chord.text("symbol")) for chord in place.items("chords", optional=True)
        ),
        end_ql=place.number("end_ql", last_bar * metre.bar_ql),
        relaxed=tuple(
            Relaxed(r.whole("line"), r.text("constraint"), r.text("instead"), r.whole("stanza"))
            for r in place.items("relaxed", optional=True)
        ),
        words_by=place.text("words_by", CREATOR),
        music_by=place.text("music_by", CREATOR),
        mood=place.choice("mood", Mood),
        diction=place.choice("diction", Diction) or Diction.PLAIN,
        language=language_of(place.text("language", ENGLISH)).code,
    )


def _stanza(place: _Place, metre: Metre) -> SungStanza:
    lines = tuple(_line(line) for line in place.items("lines"))
    bar = int((lines[0].notes[0].onset_ql + 1e-6) // metre.bar_ql)
    return SungStanza(lines, place.number("start_ql", bar * metre.bar_ql))


def _line(place: _Place) -> SungLine:
    syllables = tuple(_syllable(syllable) for syllable in place.items("syllables"))
    return SungLine(syllables, place.text("rhyme", ""), place.flag("near_rhyme", False))


def _syllable(place: _Place) -> SungSyllable:
    syllable = Syllable(place.text("text"), place.whole("stress"), place.flag("ends_word"))
    notes = tuple(_note(note, index > 0) for index, note in enumerate(place.items("notes")))
    return SungSyllable(syllable, notes)


def _parts(place: _Place) -> tuple[InstrumentPart, ...]:
    parts = [
        InstrumentPart(
            instrument,
            tuple(_hand(place, name) for name in instrument.hands),
            _pedals(place) if instrument.has_pedals else (),
        )
        for instrument in Instrument
    ]
    return tuple(part for part in parts if part.notes or part.pedals)


def _pedals(place: _Place) -> Pedals:
    return tuple((p.number("down_ql"), p.number("up_ql")) for p in place.items("pedals", optional=True))


def _hand(place: _Place, key: str) -> tuple[Note, ...]:
    return tuple(_note(note, note.flag("continues_syllable", False)) for note in place.items(key, optional=True))


def _note(place: _Place, continues_syllable: bool) -> Note:
    return Note(
        place.number("onset_ql"),
        place.number("duration_ql"),
        place.whole("pitch_midi"),
        place.whole("velocity", _USUAL_VELOCITY),
        continues_syllable,
    )
