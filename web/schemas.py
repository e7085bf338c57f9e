"""What comes in and goes out, as the API documents it."""

import secrets
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from lyrics.forms import Form
from lyrics.theme.moods import Mood
from lyrics.title import LONGEST_TITLE
from lyrics.viewpoint import Diction
from music.styles import Voice
from pairing.form import SongForm
from web.pool import PoolState

LARGEST_SEED = 2**53 - 1
"""The largest whole number that JavaScript tells from its neighbours."""

MOST_STEPS = 20

_WHOLE_SONG = (
    "The whole song: `title`, `theme`, `seed`, `key`, `metre`, `tempo_bpm`; `stanzas[].lines[].syllables[].notes[]`, "
    "`right` and `left` of the piano, with `onset_ql`, `duration_ql`, `pitch_midi` and `velocity`; `chords`, `pedals`, "
    "`end_ql`; `files`, the address of each format. What ends in `_ql` is in quarter notes from the song's beginning."
)

Seed = Annotated[int, Field(ge=0, le=LARGEST_SEED, description="The same seed gives the same result.")]
KeyName = Annotated[str, Field(min_length=1, max_length=20, description="As in `E minor`.", examples=["E minor"])]
TempoBpm = Annotated[float, Field(ge=10, le=400, description="Quarters a minute.")]
MetreName = Annotated[str, Field(pattern=r"^\d{1,2}/\d{1,2}$", description="As in `3/4`.", examples=["3/4"])]


def drawn_seed() -> int:
    """A seed that nobody chose."""
    return secrets.randbelow(2**31)


class Change(StrEnum):
    """What of a song can be made anew."""

    LINE = "line"
    STANZA = "stanza"
    WORDS = "words"
    MELODY = "melody"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Step(_Strict):
    """One thing about a song made anew. Key, tempo, metre and voice are of a new melody."""

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
    key: KeyName | None = None
    tempo_bpm: TempoBpm | None = None
    metre: MetreName | None = None
    voice: Voice | None = None

    @model_validator(mode="after")
    def _goes_together(self) -> "Step":
        if (self.what in (Change.LINE, Change.STANZA)) != (self.number is not None):
            raise ValueError(f"a number goes with a line or a stanza; {self.what} came with number {self.number}")
        if self.what != Change.MELODY and self.has_wishes:
            raise ValueError(f"key, tempo_bpm, metre and voice go with a new melody; they came with {self.what}")
        return self

    @property
    def has_wishes(self) -> bool:
        """Whether more is settled of the new melody than its seed."""
        return any(wish is not None for wish in (self.key, self.tempo_bpm, self.metre, self.voice))

    def with_seed(self) -> "Step":
        """The step with a seed, drawn if need be."""
        return self if self.seed is not None else self.model_copy(update={"seed": drawn_seed()})


class SongRequest(_Strict):
    """What a song is to be. Theme or words are wanted, unless a file comes with them; all else may be left open."""

    model_config = ConfigDict(json_schema_extra={"example": {"theme": "lost at sea", "mood": "wistful"}})

    theme: Annotated[str | None, Field(min_length=1, max_length=500, description="What it is about.")] = None
    words: Annotated[
        str | None,
        Field(min_length=1, max_length=50_000, description="A line a line, a blank line between stanzas."),
    ] = None
    mood: Mood | None = None
    form: SongForm | None = None
    verses: Annotated[
        int | None, Field(ge=1, le=12, description="Stanzas, or those between which a chorus returns.")
    ] = None
    lines: Annotated[int | None, Field(ge=1, le=64, description="In a stanza.")] = None
    syllables: Annotated[str | None, Field(pattern=r"^[\d, ]{1,400}$", examples=["8,6,8,6"])] = None
    rhyme: Annotated[str | None, Field(min_length=1, max_length=200, examples=["ABAB"])] = None
    stanza: Annotated[Form | None, Field(description="Form of every stanza.")] = None
    title: Annotated[str | None, Field(min_length=1, max_length=LONGEST_TITLE)] = None
    diction: Annotated[Diction, Field(description="English of today, or of the old verse.")] = Diction.PLAIN
    voice: Annotated[Voice | None, Field(description="Who sings it.")] = None
    key: KeyName | None = None
    tempo_bpm: TempoBpm | None = None
    metre: MetreName | None = None
    accompaniment: Annotated[bool, Field(description="Whether there is a piano.")] = True
    seed: Seed | None = None
    track: Annotated[
        str | None, Field(min_length=1, max_length=200, description="Part of the tune's file that has the tune.")
    ] = None
    then: Annotated[
        tuple[Step, ...], Field(max_length=MOST_STEPS, description="What is made anew afterwards, in turn.")
    ] = ()

    def with_seeds(self) -> "SongRequest":
        """The request with every seed settled, drawn where none was given."""
        seed = drawn_seed() if self.seed is None else self.seed
        return self.model_copy(update={"seed": seed, "then": tuple(step.with_seed() for step in self.then)})


class SongAnswer(BaseModel):
    """A song that is kept."""

    id: Annotated[str, Field(description="Follows from the song: the same song has the same.")]
    created: Annotated[str, Field(description="When it was kept, in ISO 8601.")]
    parent: Annotated[str | None, Field(description="The song that it was made from, while that is kept.")]
    link: Annotated[str, Field(description="Path and query that make or show the song again.")]
    notices: Annotated[list[str], Field(description="What is not as asked, or was left out.")]
    song: Annotated[dict[str, Any], Field(description=_WHOLE_SONG)]


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
    """Kept songs, newest first."""

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
