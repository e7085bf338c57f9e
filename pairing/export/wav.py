"""The song as sound: through a soundfont where one is found, else with a small synthesiser of our own."""

import wave
from io import BytesIO
from pathlib import Path

from engine.files import write_bytes, written_aside
from pairing.export.formats import ExportError
from pairing.export.playing import player
from pairing.export.tone import SAMPLE_RATE_HZ, rendered
from pairing.song import Song

LONGEST_S = 1800
"""The longest song rendered: half an hour takes 160 MB."""


def write_wav(song: Song, path: Path, soundfont: Path | None = None) -> None:
    """Writes the song as a WAV file of 16 bits, whose first sample is the song's beginning.

    Raises:
        ExportError: the soundfont is not there, nothing can play it, or the song is longer than half an hour.
    """
    length_s = song.end_ql * 60 / song.tempo_bpm
    if length_s > LONGEST_S:
        raise ExportError(f"the song lasts {length_s:.0f} seconds; wanted at most {LONGEST_S} for a recording")
    with_soundfont = player(soundfont)
    if with_soundfont is None:
        write_bytes(path, tone_bytes(song))
        return
    with written_aside(path) as aside:
        with_soundfont.play(song, aside)


def tone_bytes(song: Song) -> bytes:
    """A WAV file of the built-in tones, one channel."""
    content = BytesIO()
    with wave.open(content, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE_HZ)
        file.writeframes(rendered(song).astype("<i2").tobytes())
    return content.getvalue()
