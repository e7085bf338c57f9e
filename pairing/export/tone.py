"""A small synthesiser, so that a song can be heard without anything installed: a voice-like tone and a piano-like one.

Both are sums of sinusoidal partials (additive synthesis; Risset and Mathews 1969, "Analysis of musical-instrument
tones").
"""

from collections.abc import Callable, Iterable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from music.notes import Note
from pairing.song import Song

SAMPLE_RATE_HZ = 44_100
_TAIL_S = 1.5
"""How long the last notes may ring."""
_PEAK = 0.89
"""Of the loudest sample, 1 being the most a file can hold."""
_RELEASE_S = 0.12
_VOICE_ATTACK_S = 0.05
_VIBRATO_HZ, _VIBRATO_SEMITONES, _VIBRATO_DELAY_S = 5.4, 0.22, 0.25
_FORMANTS = ((700.0, 130.0, 1.0), (1150.0, 180.0, 0.6), (2700.0, 350.0, 0.25))
"""Centre in hertz, width in hertz and height of the vowel of "ah"."""
_VOICE_GAIN, _PIANO_GAIN = 1.0, 0.55

Samples = NDArray[np.float32]


def rendered(song: Song) -> NDArray[np.int16]:
    """The song as sound, one channel at `SAMPLE_RATE_HZ`, in (samples,) of 16 bits."""
    length_s = song.end_ql * 60 / song.tempo_bpm + _TAIL_S
    mix = np.zeros(round(length_s * SAMPLE_RATE_HZ), np.float32)
    for singer in song.singers:
        _add(mix, singer.notes, song.tempo_bpm, sung_tone, _VOICE_GAIN)
    _add(mix, song.accompaniment, song.tempo_bpm, struck_tone, _PIANO_GAIN)
    peak = float(np.abs(mix).max())
    return np.round(mix * (_PEAK * 32767 / peak)).astype(np.int16)


def _add(
    mix: Samples, notes: Iterable[Note], tempo_bpm: float, tone: Callable[[int, int], Samples], gain: float
) -> None:
    for note in notes:
        start, end = (round(time_ql * 60 / tempo_bpm * SAMPLE_RATE_HZ) for time_ql in (note.onset_ql, note.end_ql))
        release = round(_RELEASE_S * SAMPLE_RATE_HZ)
        held = end - start
        # whole seconds, so that notes of one pitch share a tone
        seconds = -(-(held + release) // SAMPLE_RATE_HZ)
        sound = tone(note.pitch_midi, seconds)[: held + release].copy()
        sound[held:] *= np.linspace(1, 0, len(sound) - held, dtype=np.float32)
        room = mix[start : start + len(sound)]
        room += sound[: len(room)] * np.float32(gain * (note.velocity / 127) ** 1.5)


@lru_cache(maxsize=64)
def struck_tone(pitch_midi: int, seconds: int) -> Samples:
    """A string that is struck, in (samples,) at `SAMPLE_RATE_HZ`.

    High partials are weaker and die sooner, and are a little sharp (Fletcher 1964).
    """
    time_s = _times(seconds)
    fundamental = _hertz(pitch_midi)
    sound = np.zeros_like(time_s)
    for partial in range(1, 9):
        frequency = fundamental * partial * (1 + 0.0004 * partial**2) ** 0.5
        if frequency < 0.45 * SAMPLE_RATE_HZ:
            decay_per_s = 0.9 + 0.55 * partial * (fundamental / 262) ** 0.5
            strength = np.float32(partial**-1.3)
            sound += strength * np.exp(-decay_per_s * time_s) * np.sin(np.float32(2 * np.pi * frequency) * time_s)
    return sound * np.minimum(1, time_s / np.float32(0.004))


@lru_cache(maxsize=64)
def sung_tone(pitch_midi: int, seconds: int) -> Samples:
    """A vowel, in (samples,) at `SAMPLE_RATE_HZ`: partials as loud as its formants make them, with a late vibrato."""
    time_s = _times(seconds)
    fundamental = _hertz(pitch_midi)
    depth = fundamental * (2 ** (_VIBRATO_SEMITONES / 12) - 1) / _VIBRATO_HZ
    swing = np.clip((time_s - np.float32(_VIBRATO_DELAY_S)) / np.float32(0.3), 0, 1)
    phase = np.float32(2 * np.pi * fundamental) * time_s
    phase -= np.float32(depth) * swing * np.cos(np.float32(2 * np.pi * _VIBRATO_HZ) * time_s)
    sound = np.zeros_like(time_s)
    for partial in range(1, 1 + min(12, int(0.45 * SAMPLE_RATE_HZ / fundamental))):
        sound += np.float32(_vowel(partial * fundamental) / partial**0.5) * np.sin(partial * phase)
    return sound * np.minimum(1, time_s / np.float32(_VOICE_ATTACK_S))


def _vowel(frequency_hz: float) -> float:
    return 0.06 + sum(height / (1 + ((frequency_hz - centre) / width) ** 2) for centre, width, height in _FORMANTS)


def _times(seconds: int) -> Samples:
    return np.arange(seconds * SAMPLE_RATE_HZ, dtype=np.float32) / np.float32(SAMPLE_RATE_HZ)


def _hertz(pitch_midi: int) -> float:
    return float(440 * 2 ** ((pitch_midi - 69) / 12))
