"""What comes in and goes out, as the API documents it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, create_model, model_validator

from pairing.request import ASKED, WISHES, Change, SongRequest, drawn_seed, help_of, parsed, wishes_of
from pairing.song import Song
from web.queue import PoolState

LARGEST_SEED = 2**53 - 1
"""The largest whole number that JavaScript tells from its neighbours."""

MOST_STEPS = 20

LONGEST_WORDS = 50_000
"""Characters of words that come in a body."""

_WHOLE_SONG = (
    "The whole song: `title`, `theme`, `seed`, `key`, `metre`, `tempo_bpm`; `stanzas[].lines[].syllables[].notes[]`, "
    "`right` and `left` of the piano, with `onset_ql`, `duration_ql`, `pitch_midi` and `velocity`; `chords`, `pedals`, "
    "`end_ql`; `files`, the address of each format. What ends in `_ql` is in quarter notes from the song's beginning."
)

_Model = TypeVar("_Model", bound=BaseModel)


def _limits(name: str) -> Any:
    """What is told of a field, and its limits."""
    about = ASKED[name].metadata
    is_file = about["type"] is Path
    return Field(
        ge=about.get("least"),
        le=about.get("most"),
        min_length=1 if about["type"] in (str, Path) else None,
        max_length=LONGEST_WORDS if is_file else about.get("longest"),
        pattern=about.get("pattern"),
        examples=[about["example"]] if "example" in about else None,
        description=help_of(name),
    )


def _field_of(name: str) -> Any:
    """The type of a field as it comes in a body: words and all else that is read come as text."""
    kind = ASKED[name].metadata["type"]
    kind = str if kind is Path else kind
    return Annotated[kind, _limits(name)] if ASKED[name].default is not None else Annotated[kind | None, _limits(name)]


def with_wishes(*names: str) -> Callable[[type[_Model]], type[_Model]]:
    """Gives a body fields as those of a `SongRequest`."""

    def with_fields(model: type[_Model]) -> type[_Model]:
        asked: dict[str, Any] = {name: (_field_of(name), ASKED[name].default) for name in names}
        return create_model(model.__name__, __base__=model, __doc__=model.__doc__, __module__=model.__module__, **asked)

    return with_fields


def song_request(asked: BaseModel, **more: Any) -> SongRequest:
    """What is asked for: the fields that a body shares with a `SongRequest`, read.

    Args:
        asked: the body.
        more: other fields.

    Raises:
        ValueError: named subclasses, for wishes that cannot be read or do not go together.
    """
    from pairing.setting.given_words import stanzas_of

    fields = {name: parsed(name, getattr(asked, name)) for name in ASKED if name in type(asked).model_fields}
    if fields.get("words"):
        fields["words"] = stanzas_of(fields["words"])
    return SongRequest(**{**fields, **more})


Seed = Annotated[int, Field(ge=0, le=LARGEST_SEED, description="The same seed gives the same result.")]
KeyName = Annotated[str, _limits("key")]
TempoBpm = Annotated[float, _limits("tempo_bpm")]
MetreName = Annotated[str, _limits("metre")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


@with_wishes(*wishes_of(Change.MELODY))
class Step(_Strict):
    """One thing about a song made anew. Its wishes are of a new melody."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"what": "line", "number": 3},
            "anyOf": [
                {
                    "properties": {"what": {"enum": ["line", "stanza"]}, "number": {"type": "integer"}},
                    "required": ["number"],
                },
                {"properties": {"what": {"enum": ["words", "melody"]}, "number": {"type": "null"}}},
            ],
        }
    )

    what: Change
    number: Annotated[
        int | None, Field(ge=1, le=10_000, description="Of the line, counted through the song, or of the stanza.")
    ] = None
    seed: Seed | None = None

    @model_validator(mode="after")
    def _goes_together(self) -> "Step":
        self.request(Path())
        return self

    def request(self, song: Song | Path) -> SongRequest:
        """The request that changes a song so."""
        seed = {} if self.seed is None else {"seed": self.seed}
        return song_request(self, song=song, change=self.what, number=self.number, **seed)

    @property
    def has_wishes(self) -> bool:
        """Whether more is settled of the new melody than its seed."""
        return bool(self.request(Path()).wishes)

    def with_seed(self) -> "Step":
        """The step with a seed, drawn if need be."""
        return self if self.seed is not None else self.model_copy(update={"seed": drawn_seed()})


@with_wishes("theme", "words", "track", *WISHES)
class SongBody(_Strict):
    """What a song is to be. Theme or words are wanted, unless a file comes with them; all else may be left open."""

    model_config = ConfigDict(json_schema_extra={"example": {"theme": "lost at sea", "mood": "wistful"}})

    if TYPE_CHECKING:
        theme: str | None = None
        words: str | None = None
        track: str | None = None
        accompaniment: bool = True
    seed: Seed | None = None
    then: Annotated[
        tuple[Step, ...], Field(max_length=MOST_STEPS, description="What is made anew afterwards, in turn.")
    ] = ()

    def with_seeds(self) -> "SongBody":
        """The request with every seed settled, drawn where none was given."""
        seed = drawn_seed() if self.seed is None else self.seed
        return self.model_copy(update={"seed": seed, "then": tuple(step.with_seed() for step in self.then)})


class FormatName(BaseModel):
    """A format that songs are written in."""

    name: str
    group: Annotated[str, Field(description="Of formats that serve one purpose.")]
    label: Annotated[str, Field(description="What people call it.")]


class SongAnswer(BaseModel):
    """A song that is kept."""

    id: Annotated[str, Field(description="Follows from the song: the same song has the same.")]
    created: Annotated[str, Field(description="When it was kept, in ISO 8601.")]
    parent: Annotated[str | None, Field(description="The song that it was made from, while that is kept.")]
    link: Annotated[str, Field(description="Path and query that make or show the song again.")]
    notices: Annotated[list[str], Field(description="What is not as asked, or was left out.")]
    song: Annotated[dict[str, Any], Field(description=_WHOLE_SONG)]
    formats: Annotated[list[FormatName], Field(description="Those of its files, as people know them.")]


class SongSummary(BaseModel):
    """A song in a list."""

    id: str
    title: str
    theme: str
    key: str
    metre: str
    tempo_bpm: float
    seed: int
    mood: str | None
    created: str
    parent: str | None
    first_line: str
    link: str


class Gallery(BaseModel):
    """A page of the list of kept songs, newest first."""

    songs: list[SongSummary]
    next: Annotated[str | None, Field(description="`before` of the next page; none on the last.")]


class Health(BaseModel):
    """That the server is well."""

    status: Literal["ok"]
    version: str
    workers: PoolState


class Problem(BaseModel):
    """Why a request is not met."""

    detail: Annotated[str, Field(description="What came and what was wanted.")]
