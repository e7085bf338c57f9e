"""Uploaded files, read in a process of their own each, which has only so much memory and time (`web.upload_child`)."""

import json
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any, cast

import anyio
from anyio import to_thread
from anyio.abc import ByteReceiveStream, Process
from anyio.lowlevel import RunVar

from music.notes import Melody
from music.readers import SUFFIXES as TUNE_SUFFIXES
from pairing.reading import SUFFIXES as SONG_SUFFIXES
from pairing.song import Song
from web.errors import Busy, Unprocessable
from web.pool_process import kill, start_module
from web.upload_child import MOST_BYTES_TOLD, UploadKind, melody_from_json

LIMIT_S = 10.0
"""How long reading a file may take."""

_READERS, _QUEUE = 2, 16
"""How many files are read at once, and how many more may wait: each takes memory."""
_LONGEST_SHOWN = 60
"""Letters of a file's name in messages."""
_LONGEST_SAID = 1000
"""Letters of a message."""

_slots: RunVar[anyio.CapacityLimiter] = RunVar("_slots")


async def read_tune(data: bytes, name: str, track: str | None) -> Melody:
    """The tune that a music file holds.

    Args:
        data: the file.
        name: as it came, for its suffix and for messages; never a path that is opened.
        track: the part that has the tune; None where there is but one.

    Raises:
        Refused: there is no tune in it that can be taken; the message says why.
        Busy: as many files wait to be read as may.
    """
    told = await _told(UploadKind.TUNE, data, name, TUNE_SUFFIXES, track)
    return await to_thread.run_sync(melody_from_json, told["tune"])


async def read_song(data: bytes, name: str) -> tuple[Song, tuple[str, ...]]:
    """The song that a file holds, and what of the file is not in it, in sentences.

    Raises:
        Refused: there is no song in it that can be taken; the message says why.
        Busy: as many files wait to be read as may.
    """
    from pairing.reading.songjson import song_from_json

    told = await _told(UploadKind.SONG, data, name, SONG_SUFFIXES)
    return await to_thread.run_sync(song_from_json, told["song"]), tuple(told["notices"])


async def _told(
    reading: UploadKind, data: bytes, name: str, suffixes: Sequence[str], track: str | None = None
) -> dict[str, Any]:
    shown = _shown(name)
    suffix = PurePosixPath(shown).suffix.lower()
    if suffix not in suffixes:
        raise Unprocessable(f"{shown}: unknown format {suffix!r}; wanted one of {', '.join(suffixes)}")
    slots = _limiter()
    if slots.available_tokens < 1 and slots.statistics().tasks_waiting >= _QUEUE:
        raise Busy(LIMIT_S)
    async with slots:
        with TemporaryDirectory(prefix="echoes-", ignore_cleanup_errors=True) as folder:
            path = Path(folder) / f"upload{suffix}"
            path.write_bytes(data)
            content = await _answer((reading, str(path), json.dumps(track)), shown)
            told: dict[str, Any] = await to_thread.run_sync(json.loads, content)
    if "refused" in told:
        raise Unprocessable(_said(told["refused"], path, shown))
    return told


def _said(message: str, path: Path, shown: str) -> str:
    """What a reader says, as it concerns those who know the file by its own name and no command line."""
    plain = message.replace(str(path), shown).replace(path.name, shown).replace("--track", "track")
    return plain if len(plain) <= _LONGEST_SAID else f"{plain[:_LONGEST_SAID]}..."


async def _answer(arguments: Sequence[str], shown: str) -> bytes:
    process = await start_module("web.upload_child", *arguments)
    try:
        with anyio.fail_after(LIMIT_S):
            content = await _received(process)
            status = await process.wait() if content else None
    except TimeoutError as error:
        raise Unprocessable(f"{shown}: not read after {LIMIT_S:g} s; wanted a song or tune") from error
    finally:
        with anyio.CancelScope(shield=True):
            await kill(process)
    if status or not content:
        raise Unprocessable(f"{shown}: it cannot be read in the time and memory that there is; wanted a song or tune")
    return content


async def _received(process: Process) -> bytes:
    """What the process says, nothing if that is more than it may."""
    content = bytearray()
    async for part in cast(ByteReceiveStream, process.stdout):
        content += part
        if len(content) > 2 * MOST_BYTES_TOLD:
            return b""
    return bytes(content)


def _shown(name: str) -> str:
    """The last part of a file's name, without what could not be seen, and not too long."""
    plain = "".join(letter for letter in name.replace("\\", "/").rpartition("/")[2] if letter.isprintable())
    return (plain if len(plain) <= _LONGEST_SHOWN else f"...{plain[-_LONGEST_SHOWN:]}") or "a file without a name"


def _limiter() -> anyio.CapacityLimiter:
    try:
        return _slots.get()
    except LookupError:
        _slots.set(anyio.CapacityLimiter(_READERS))
        return _slots.get()
