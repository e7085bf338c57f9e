"""The endless piano: a WebSocket for each listener, and behind it a process that plays."""

import json
from contextlib import suppress
from typing import Annotated, cast

import anyio
from anyio.abc import ByteReceiveStream, Process
from anyio.streams.buffered import BufferedByteReceiveStream
from fastapi import APIRouter, WebSocket
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.websockets import WebSocketDisconnect

from lyrics.viewpoint import Mood
from music.styles import Genre
from pairing.request import drawn_seed
from web.messages import first_wrong
from web.pool_process import kill, start_module
from web.schemas import KeyName, MetreName, Seed, TempoBpm
from web.stream_child import REFUSED

router = APIRouter()

_REFUSED, _TRY_LATER, _FAILED = 1008, 1013, 1011
_LONGEST_LINE, _LONGEST_REASON_BYTES = 2**16, 123


class StreamRequest(BaseModel):
    """What is to be played; all of it may be left open."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    theme: Annotated[str, Field(min_length=1, max_length=500)] = "calm"
    mood: Mood | None = None
    seed: Seed = Field(default_factory=drawn_seed)
    genre: Genre | None = None
    key: KeyName | None = None
    tempo_bpm: TempoBpm | None = None
    metre: MetreName | None = None
    temperature: Annotated[float, Field(ge=0.05, le=5)] = 1.0


@router.websocket("/api/stream")
async def stream(socket: WebSocket) -> None:
    """Piano music without end, note by note, each a few seconds before it sounds."""
    seats: anyio.Semaphore = socket.app.state.seats
    await socket.accept()
    try:
        seats.acquire_nowait()
    except anyio.WouldBlock:
        await _close(socket, _TRY_LATER, "as many people listen as may; wanted another try later")
        return
    try:
        await _play(socket, StreamRequest.model_validate(dict(socket.query_params)))
    except ValidationError as error:
        await _close(socket, _REFUSED, first_wrong(error.errors(), model=StreamRequest))
    finally:
        seats.release()


async def _play(socket: WebSocket, wished: StreamRequest) -> None:
    """Until the listener goes, or the process that plays ends."""
    process = await start_module("web.stream_child", json.dumps(wished.model_dump(mode="json")))
    try:
        async with anyio.create_task_group() as both:
            both.start_soon(_until_gone, socket, both.cancel_scope)
            await _pass_on(process, socket)
            both.cancel_scope.cancel()
    finally:
        with anyio.CancelScope(shield=True):
            await kill(process)


async def _pass_on(process: Process, socket: WebSocket) -> None:
    """No faster than the listener takes it: the process waits while nobody reads what it says."""
    lines = BufferedByteReceiveStream(cast(ByteReceiveStream, process.stdout))
    try:
        while True:
            line = (await lines.receive_until(b"\n", _LONGEST_LINE)).decode()
            if line.startswith(REFUSED):
                await _close(socket, _REFUSED, line.removeprefix(REFUSED))
                return
            await socket.send_text(line)
    except WebSocketDisconnect:
        return
    except anyio.IncompleteRead:
        await _close(socket, _FAILED, "the piano stopped; wanted another try")


async def _until_gone(socket: WebSocket, scope: anyio.CancelScope) -> None:
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass  # a listener has nothing to say
    scope.cancel()


async def _close(socket: WebSocket, code: int, reason: str) -> None:
    with suppress(WebSocketDisconnect):
        await socket.close(code, reason.encode()[:_LONGEST_REASON_BYTES].decode(errors="ignore"))
