"""A song as a notebook shows it: score, words and a player, all in one piece of HTML that asks for nothing else."""

import wave
from base64 import b64encode
from html import escape
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from pairing.export import ExportError, Format, export
from pairing.song import Song

LONGEST_S = 600
"""The longest song with a player: ten minutes take 35 MB of a notebook."""


def shown(song: Song, remarks: tuple[str, ...] = ()) -> str:
    """The HTML; where the score or the sound cannot be made, a line says why."""
    facts = f"{song.key}, {song.metre}, {song.tempo_bpm:g} quarters a minute, seed {song.seed}"
    return "\n".join(
        [
            '<figure style="margin: 0">',
            f"<figcaption><strong>{escape(song.title)}</strong><br>{escape(facts)}</figcaption>",
            _score(song),
            f'<pre style="white-space: pre-wrap">{escape(song.text)}</pre>',
            *map(_remark, remarks),
            _player(song),
            "</figure>",
        ]
    )


def _score(song: Song) -> str:
    try:
        content = _exported(song, Format.SVG)
    except ExportError as error:
        return _remark(f"no score: {error}")
    # as a picture, so that its styles and names stay its own in a notebook of several songs
    style = "max-width: 100%; background: white"
    return f'<img alt="The score" style="{style}" src="{_data("image/svg+xml", content)}">'


def _player(song: Song) -> str:
    length_s = song.end_ql * 60 / song.tempo_bpm
    if length_s > LONGEST_S:
        return _remark(f"no player: the song lasts {length_s:.0f} seconds; wanted at most {LONGEST_S}")
    try:
        content = _exported(song, Format.WAV)
    except ExportError as error:
        return _remark(f"no player: {error}")
    return f'<audio controls src="{_data("audio/wav", _lighter(content))}"></audio>'


def _remark(text: str) -> str:
    return f"<p><small>{escape(text)}</small></p>"


def _data(media_type: str, content: bytes) -> str:
    return f"data:{media_type};base64,{b64encode(content).decode('ascii')}"


def _exported(song: Song, kind: Format) -> bytes:
    with TemporaryDirectory() as folder:
        return export(song, Path(folder), [kind], "song")[kind].read_bytes()


def _lighter(wav: bytes) -> bytes:
    """The recording with one channel and half the rate: a quarter of the bytes, or half."""
    with wave.open(BytesIO(wav)) as file:
        channels, rate_hz = file.getnchannels(), file.getframerate()
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, channels).mean(axis=1)
    halved = samples[: len(samples) // 2 * 2].reshape(-1, 2).mean(axis=1)
    content = BytesIO()
    with wave.open(content, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz // 2)
        file.writeframes(halved.astype("<i2").tobytes())
    return content.getvalue()
