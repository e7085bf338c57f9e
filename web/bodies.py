"""What a request brings: JSON, or a form with a file."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from engine.errors import is_for_people
from music.notes import Melody
from pairing.request import SongRequest
from web.errors import Unprocessable, WrongMediaType
from web.messages import LONGEST_SHOWN, first_wrong
from web.schemas import SongBody, Step, song_request

_Model = TypeVar("_Model", bound=BaseModel)
_STEPS = TypeAdapter(tuple[Step, ...])

JSON, FORM = "application/json", "multipart/form-data"
_MOST_FIELDS = 30
_LONGEST_FIELD_BYTES = 2**18  # fifty thousand characters of up to four bytes, and room


@dataclass(frozen=True)
class Upload:
    """A file that was uploaded with a request.

    Attributes:
        data: what it holds.
        name: as its sender calls it.
    """

    data: bytes
    name: str


@dataclass(frozen=True)
class RequestBody:
    """What came with a request for a song; `tune` and `song` are files, one of them at most."""

    body: SongBody
    tune: Upload | None = None
    song: Upload | None = None

    def __post_init__(self) -> None:
        if self.song:
            others = sorted([*(["tune"] if self.tune else []), *self.body.model_fields_set])
            if others:
                raise Unprocessable(f"{others[0]} came with song; wanted none: it is kept as it is")
        else:
            self.request(Path(self.tune.name) if self.tune else None)

    def request(self, tune: Melody | Path | None) -> SongRequest:
        """The request for a new song, to the tune that the file holds.

        Raises:
            Refused: its wishes cannot be read, or do not go together.
        """
        try:
            return song_request(self.body, tune=tune, seed=self.body.seed)
        except ValueError as error:
            if not is_for_people(error):
                raise
            raise Unprocessable(str(error)) from error


async def read_body(request: Request) -> RequestBody:
    """What the request for a song brings.

    Raises:
        Refused: it is not what was wanted.
        WrongMediaType: it is neither JSON nor a form.
    """
    kind = _kind(request)
    if kind == JSON:
        return RequestBody(_read(SongBody, await request.body()).with_seeds())
    if kind == FORM:
        return await _from_form(request)
    raise WrongMediaType(f"a body of type {kind[:LONGEST_SHOWN]!r}; wanted {JSON} or {FORM}")


async def read_step(request: Request) -> Step:
    """What of a song is to be made anew.

    Raises:
        Refused: it is not what was wanted.
        WrongMediaType: it is no JSON.
    """
    kind = _kind(request)
    if kind != JSON:
        raise WrongMediaType(f"a body of type {kind[:LONGEST_SHOWN]!r}; wanted {JSON}")
    return _read(Step, await request.body())


async def _from_form(request: Request) -> RequestBody:
    try:
        form = await request.form(max_files=2, max_fields=_MOST_FIELDS, max_part_size=_LONGEST_FIELD_BYTES)
    except HTTPException as error:
        if error.status_code != 400:
            raise
        raise Unprocessable(f"a form that cannot be read: {error.detail}") from error
    try:
        return await _asked(form)
    finally:
        await form.close()


async def _asked(form: FormData) -> RequestBody:
    fields: dict[str, Any] = {}
    files: dict[str, Upload] = {}
    for name, value in form.multi_items():
        if name in fields or name in files:
            raise Unprocessable(f"{name[:LONGEST_SHOWN]}: came twice; wanted it once")
        if isinstance(value, UploadFile):
            files[name] = Upload(await value.read(), value.filename or "file")
        else:
            fields[name] = value
    for name in files.keys() - {"tune", "song"}:
        raise Unprocessable(f"{name[:LONGEST_SHOWN]}: a file came; wanted files as tune or song only")
    if "then" in fields:
        try:
            fields["then"] = _STEPS.validate_json(fields["then"], strict=True)
        except ValidationError as error:
            raise Unprocessable(first_wrong(error.errors(), "then", Step)) from error
    try:
        asked = SongBody.model_validate(fields)
    except ValidationError as error:
        raise Unprocessable(_message(error, SongBody)) from error
    return RequestBody(asked if "song" in files else asked.with_seeds(), files.get("tune"), files.get("song"))


def _kind(request: Request) -> str:
    """The media type of a body, without its parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _read(model: type[_Model], body: bytes) -> _Model:
    try:
        return model.model_validate_json(body, strict=True)
    except ValidationError as error:
        raise Unprocessable(_message(error, model)) from error


def _message(error: ValidationError, model: type[BaseModel]) -> str:
    errors = error.errors()
    is_empty = errors[0]["type"] == "string_too_short"
    if model is SongBody and is_empty and errors[0]["loc"] in (("theme",), ("words",)):
        return f"{errors[0]['loc'][0]}: nothing stands in it; what is the song about?"
    return first_wrong(errors, model=model)
