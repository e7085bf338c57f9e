"""The sounds that the page plays on."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from web.answers import problems, unchanged
from web.sounds import InstrumentName, SampleBank, SampleSource, Slot, SoundSet

router = APIRouter(prefix="/api/sounds", tags=["sounds"])

_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"


class InstrumentAnswer(BaseModel):
    """An instrument: a WAV file, and the notes in it."""

    url: str
    gain: Annotated[float, Field(description="Brings all instruments to one loudness.")]
    samples: tuple[Slot, ...]


class SoundsAnswer(BaseModel):
    """What the page plays on."""

    source: SampleSource
    instruments: dict[InstrumentName, InstrumentAnswer]


@router.get("", summary="The instruments", responses=problems())
def get_sounds(request: Request, response: Response) -> SoundsAnswer:
    """The instruments that songs are played on, and where each of their notes lies in its file."""
    made = _made(request)
    response.headers["Cache-Control"] = _ASK_AGAIN
    instruments = {
        name: InstrumentAnswer(
            url=f"/api/sounds/{name}.wav?v={instrument.digest}",
            gain=instrument.gain,
            samples=instrument.slots,
        )
        for name, instrument in made.instruments.items()
    }
    return SoundsAnswer(source=made.source, instruments=instruments)


@router.get(
    "/{name}.wav",
    summary="The notes of an instrument",
    response_class=Response,
    responses={
        200: {"content": {"audio/wav": {}}, "description": "A WAV file of 16 bits, one channel."},
        304: {"description": "The file is as it was."},
        **problems(422),
    },
)
def get_instrument(
    request: Request,
    name: InstrumentName,
    v: Annotated[str | None, Query(max_length=64, description="The file's digest: with it, it keeps for ever.")] = None,
) -> Response:
    """The file that the notes of an instrument lie in."""
    instrument = _made(request).instruments[name]
    tag = f'"{instrument.digest}"'
    if same := unchanged(request, tag):
        return same
    headers = {"ETag": tag, "Cache-Control": _FOR_EVER if v == instrument.digest else _ASK_AGAIN}
    return Response(instrument.wav, media_type="audio/wav", headers=headers)


def _made(request: Request) -> SoundSet:
    sounds: SampleBank = request.app.state.sounds
    return sounds.get()
