"""What a song is asked for with: one request, whoever asks, and all rules of what goes with what.

Every field tells in its metadata how it is asked for. The options of `song`, the body of `POST /api/songs` and its
documentation are made from that, so that a new wish is a field here and the place that heeds it.
"""

# ruff: noqa: RUF009 - what is called for a default, `_asked`, makes a field of it

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import Field, dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lyrics.forms import Form
from lyrics.verse import parse_rhyme, parse_syllables
from lyrics.viewpoint import Diction, Mood
from music.keys import Key
from music.metre import Metre
from music.styles import Voice
from pairing.form import SUNG_FORMS, SongForm, Stanzas, check_sung

if TYPE_CHECKING:
    from music.notes import Melody
    from pairing.song import Song


class Change(StrEnum):
    """What of a song can be made anew."""

    LINE = "line"
    STANZA = "stanza"
    MELODY = "melody"
    WORDS = "words"

    @property
    def is_numbered(self) -> bool:
        """Whether it is one of several."""
        return self in (Change.LINE, Change.STANZA)


class SongRequestError(ValueError):
    """A request whose parts do not go together, or that lacks one."""

    def __init__(self, text: str, *names: str) -> None:
        super().__init__(text.format(*names))
        self._text, self._names = text, names

    def named(self, name_of: Callable[[str], str]) -> str:
        """The message with other names of the fields, such as options of a command."""
        return self._text.format(*map(name_of, self._names))


_UNCHANGED = "{} with nothing to change; wanted one of {}, {}, {}, {}"


def check_subject(text: str) -> str:
    """The theme as it was given.

    Raises:
        SongRequestError: it is blank.
    """
    if not text.strip():
        raise SongRequestError('the theme is empty; wanted a word or a few, such as "lost at sea"')
    return text


def _title(text: str) -> str:
    from lyrics.writing.wording import check_title

    return check_title(text)


def drawn_seed() -> int:
    """A seed that nobody chose."""
    return secrets.randbelow(2**31)


def _asked(kind: type, help_text: str, default: Any = None, **more: Any) -> Any:
    """A field that people fill in.

    Args:
        kind: as which it is typed in: bool, int, float, str, Path or an enum.
        help_text: what it is; other fields in braces.
        default: where nobody says anything.
        more: `option` of the command line if it is not `--name`; `parse`, which makes the value of what was typed or
            raises a ValueError; `least` and `most` of a number; `longest` of a text, `pattern` of it, an `example`;
            `choices`, if not all of an enum; `label` on the page, and a `note` beside it;
            `settled_by` fields that leave no room for it; `new_with` changes of a song that it goes with.
    """
    return field(default=default, metadata={"type": kind, "help": help_text, **more})


@dataclass(frozen=True, kw_only=True)
class SongRequest:
    """A song to be composed; what is None is left to the theme, and files are read when it is composed.

    Attributes:
        change: of `song`; with `number` for a line, counted through the song, or a stanza, from 1.
        seed: of all that is drawn; the same request gives the same song.
    """

    theme: str | None = _asked(
        str,
        "What it is about: a word or a few. Wanted unless words or a song are given, which tell it.",
        longest=500,
        parse=check_subject,
        example="lost at sea",
    )
    words: Stanzas | Path | None = _asked(
        Path, "Your words, to a new tune: a line a line, a blank line between stanzas; UTF-8.", option="--lyrics"
    )
    tune: "Melody | Path | None" = _asked(
        Path, "Your tune, with new words: MIDI, karaoke, MusicXML, ABC or kern.", option="--melody"
    )
    track: str | None = _asked(str, "The part that has the tune, by name or number.", longest=200)
    song: "Song | Path | None" = _asked(
        Path, "A song to change: its .json, or any file with words under notes.", option="--from"
    )
    change: Change | None = None
    number: int | None = None
    form: SongForm | None = _asked(
        SongForm,
        "Of the song: verses to one tune; a chorus that returns between them, and a bridge before the last of"
        " three or more; or a middle stanza after which the first returns. With {words}, what your stanzas are."
        " Strophic if not given.",
        settled_by=("tune",),
        new_with=(Change.MELODY,),
    )
    verses: int | None = _asked(
        int, "Stanzas; with a chorus, those between which it returns.", least=1, most=12, settled_by=("words",)
    )
    lines: int | None = _asked(
        int, "Lines in a stanza.", label="Lines in a verse", least=1, most=64, settled_by=("words", "tune")
    )
    syllables: tuple[int, ...] | None = _asked(
        str,
        "Syllables of the lines in turn, such as 8,6,8,6.",
        parse=parse_syllables,
        pattern=r"^[\d, ]{1,400}$",
        example="8,6,8,6",
        settled_by=("words", "tune"),
    )
    rhyme: tuple[str, ...] | None = _asked(
        str,
        "Rhyme scheme, such as ABAB; a digit marks a line that returns word for word, as in ABAB1.",
        parse=parse_rhyme,
        longest=200,
        example="ABAB",
        settled_by=("words",),
    )
    stanza: Form | None = _asked(
        Form,
        f"Form of the stanzas: {', '.join(SUNG_FORMS[:-1])} or {SUNG_FORMS[-1]}; {{syllables}} and {{rhyme}} win.",
        metavar="<form>",
        parse=check_sung,
        choices=SUNG_FORMS,
        label="Kind of verse",
        settled_by=("words", "tune"),
    )
    title: str | None = _asked(
        str, "One of the words' own if not given.", parse=_title, longest=120, new_with=(Change.WORDS,)
    )
    mood: Mood | None = _asked(Mood, "How it feels, whatever the theme's words do.", new_with=(Change.MELODY,))
    diction: Diction = _asked(
        Diction,
        "English of today, or of the old verse: thou, 'tis, o'er.",
        label="English",
        default=Diction.PLAIN,
        settled_by=("words",),
    )
    voice: Voice | None = _asked(
        Voice, "Who sings it: the tune stays in that range; a given one is moved there.", new_with=(Change.MELODY,)
    )
    key: Key | None = _asked(
        str,
        'Such as "E minor".',
        parse=Key.parse,
        longest=20,
        example="E minor",
        settled_by=("tune",),
        new_with=(Change.MELODY,),
    )
    tempo_bpm: float | None = _asked(
        float,
        "Quarters a minute.",
        label="Tempo",
        note="quarter notes a minute",
        option="--tempo",
        least=10,
        most=400,
        settled_by=("tune",),
        new_with=(Change.MELODY,),
    )
    metre: Metre | None = _asked(
        str,
        "Such as 3/4.",
        parse=Metre.parse,
        pattern=r"^\d{1,2}/\d{1,2}$",
        example="3/4",
        settled_by=("tune",),
        new_with=(Change.MELODY,),
    )
    accompaniment: bool = _asked(
        bool,
        "A piano under the voice.",
        option="--accompaniment/--no-accompaniment",
        new_with=(Change.MELODY,),
        default=True,
    )
    seed: int = field(default_factory=drawn_seed)

    def __post_init__(self) -> None:
        if self.stanza is not None:
            check_sung(self.stanza)
        if (self.change is not None and self.change.is_numbered) != (self.number is not None):
            raise SongRequestError(f"a number goes with a line or a stanza; {self.change} came with {self.number}")
        if self.song is not None:
            self._check_change()
        else:
            self._check_new()

    @property
    def wishes(self) -> Mapping[str, Any]:
        """Those that are not left open, by their names."""
        return {name: getattr(self, name) for name in WISHES if getattr(self, name) != ASKED[name].default}

    def _check_change(self) -> None:
        _refuse([name for name in ("words", "tune", "track") if self._has(name)], "song", "the song has its own")
        if self.change is None:
            raise SongRequestError(_UNCHANGED, "song", *map(_new, Change))
        free = wishes_of(self.change)
        _refuse([name for name in self.wishes if name not in free], _new(self.change), "it stays as it is")

    def _check_new(self) -> None:
        if self.change is not None:
            raise SongRequestError("{} goes with {} only: which song is it to change?", _new(self.change), "song")
        if self._has("track") and not self._has("tune"):
            raise SongRequestError("{} goes with {} only: which file has that track?", "track", "tune")
        if not (self._has("theme") or self._has("words")):
            raise SongRequestError("Missing {}: what is the song about?", "theme or words")
        for given, reason in (("words", "the words have their own"), ("tune", "the tune has its own")):
            if self._has(given):
                settled = [name for name in self.wishes if given in ASKED[name].metadata.get("settled_by", ())]
                _refuse(settled, given, reason)

    def _has(self, name: str) -> bool:
        return getattr(self, name) is not None


ASKED: Mapping[str, Field[Any]] = {f.name: f for f in fields(SongRequest) if f.metadata}
"""The fields that people fill in, by name."""

GIVEN = ("theme", "words", "tune", "track", "song")
"""Of them, what the song is made from."""

WISHES = tuple(name for name in ASKED if name not in GIVEN)
"""Of them, how it is to be."""


def wishes_of(change: Change) -> tuple[str, ...]:
    """Wishes that go with a change of a song."""
    return tuple(name for name in WISHES if change in ASKED[name].metadata.get("new_with", ()))


def parsed(name: str, value: Any) -> Any:
    """The value of a field from what was typed in.

    Raises:
        ValueError: named subclasses, for what cannot be read.
    """
    parse = ASKED[name].metadata.get("parse")
    return value if parse is None or value is None else parse(value)


def help_of(name: str, name_of: Callable[[str], str] = str) -> str:
    """What a field is; other fields are called by `name_of`."""
    return str(ASKED[name].metadata["help"]).format_map({other: name_of(other) for other in ASKED})


def _new(change: Change) -> str:
    return f"new {change}"


def _refuse(names: Iterable[str], beside: str, reason: str) -> None:
    for name in names:
        raise SongRequestError("{} does not go with {}: " + reason, name, beside)
