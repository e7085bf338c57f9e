"""What a request brings: JSON, or a form with a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from pairing.plan import SETTLED_BY_TUNE, SETTLED_BY_WORDS
from web.errors import Refused, WrongMediaType
from web.schemas import SongRequest, Step
from web.wording import ABOUT, LONGEST_SHOWN, first_wrong

_Model = TypeVar("_Model", bound=BaseModel)
_STEPS = TypeAdapter(tuple[Step, ...])

JSON, FORM = "application/json", "multipart/form-data"
_MOST_FIELDS = 30
_LONGEST_FIELD_BYTES = 2**18  # fifty thousand characters of up to four bytes, and room


@dataclass(frozen=True)
class Upload:
    """A file that came.

    Attributes:
        data: what it holds.
        name: as its sender calls it.
    """

    data: bytes
    name: str


@dataclass(frozen=True)
class Asked:
    """What came with a request for a song; `tune` and `song` are files, one of them at most."""

    request: SongRequest
    tune: Upload | None = None
    song: Upload | None = None

    def __post_init__(self) -> None:
        request = self.request
        if self.song:
            others = [*(["tune"] if self.tune else []), *request.model_fields_set]
            _refuse(others, "song", "it is kept as it is")
            return
        if not (request.theme or request.words):
            raise Refused(f"neither theme nor words came{' with the tune' if self.tune else ''}; {ABOUT}")
        if request.words:
            _refuse(_told(request, SETTLED_BY_WORDS), "words", "they have their own")
        if self.tune:
            _refuse(_told(request, SETTLED_BY_TUNE), "tune", "it has its own")
        elif request.track is not None:
            raise Refused("a track came without a tune; wanted the file that has it")


async def read_asked(request: Request) -> Asked:
    """What the request for a song brings.

    Raises:
        Refused: it is not what was wanted.
        WrongMediaType: it is neither JSON nor a form.
    """
    kind = _kind(request)
    if kind == JSON:
        return Asked(_read(SongRequest, await request.body()))
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


async def _from_form(request: Request) -> Asked:
    try:
        form = await request.form(max_files=2, max_fields=_MOST_FIELDS, max_part_size=_LONGEST_FIELD_BYTES)
    except HTTPException as error:
        if error.status_code != 400:
            raise
        raise Refused(f"a form that cannot be read: {error.detail}") from error
    try:
        return await _asked(form)
    finally:
        await form.close()


async def _asked(form: FormData) -> Asked:
    fields: dict[str, Any] = {}
    files: dict[str, Upload] = {}
    for name, value in form.multi_items():
        if name in fields or name in files:
            raise Refused(f"{name[:LONGEST_SHOWN]}: came twice; wanted it once")
        if isinstance(value, UploadFile):
            files[name] = Upload(await value.read(), value.filename or "file")
        else:
            fields[name] = value
    for name in files.keys() - {"tune", "song"}:
        raise Refused(f"{name[:LONGEST_SHOWN]}: a file came; wanted files as tune or song only")
    if "then" in fields:
        try:
            fields["then"] = _STEPS.validate_json(fields["then"], strict=True)
        except ValidationError as error:
            raise Refused(first_wrong(error.errors(), "then", Step)) from error
    try:
        asked = SongRequest.model_validate(fields)
    except ValidationError as error:
        raise Refused(_message(error, SongRequest)) from error
    return Asked(asked, files.get("tune"), files.get("song"))


def _kind(request: Request) -> str:
    """The media type of a body, without its parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _read(model: type[_Model], body: bytes) -> _Model:
    try:
        return model.model_validate_json(body, strict=True)
    except ValidationError as error:
        raise Refused(_message(error, model)) from error


def _message(error: ValidationError, model: type[BaseModel]) -> str:
    errors = error.errors()
    is_empty = errors[0]["type"] == "string_too_short"
    if model is SongRequest and is_empty and errors[0]["loc"] in (("theme",), ("words",)):
        return f"{errors[0]['loc'][0]}: nothing stands in it; what is the song about?"
    return first_wrong(errors, model=model)


def _told(request: SongRequest, names: Sequence[str]) -> list[str]:
    defaults = SongRequest.model_fields
    return [name for name in names if getattr(request, name) != defaults[name].default]


def _refuse(names: list[str], beside: str, reason: str) -> None:
    if names:
        raise Refused(f"{sorted(names)[0]} came with {beside}; wanted none: {reason}")
