"""Notes of an instrument cut and trimmed, so that a browser can play every pitch from a few of them.

All signals are mono, in (samples,) of floats around 0.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE_HZ = 22_050
"""Of what is sent: enough for a voice and a piano, and half of what is recorded."""

RECORDED_RATE_HZ = 2 * SAMPLE_RATE_HZ

_LEVEL_S = 0.3
"""From the beginning on, what a sample's loudness is judged by."""
_HUSH_S = 0.1
"""How long the end of a sample takes to die, where it does not loop."""
_LOOP_JOIN_S = 0.12
"""How long the end of a loop takes to turn into its beginning."""
_LOOP_EARLIEST_S, _LOOP_LATEST_S = 0.45, 1.0
"""Where a loop may begin: behind the attack."""

Signal = NDArray[np.float64]


@dataclass(frozen=True)
class NoteSample:
    """One note of an instrument.

    Attributes:
        loop: (begin, end) in samples, between which it may go round for as long as the note is held; None where the
            note dies away by itself.
    """

    pitch_midi: int
    signal: Signal
    loop: tuple[int, int] | None = None


def halved(signal: Signal) -> Signal:
    """The same at `SAMPLE_RATE_HZ`, without what that cannot hold; it should begin and end in silence."""
    even = signal[: len(signal) // 2 * 2]
    return np.fft.irfft(np.fft.rfft(even)[: len(even) // 4 + 1], len(even) // 2) / 2


def trimmed(signal: Signal, threshold: float, fade_s: float) -> Signal:
    """The same without what comes before it is `threshold` of its loudest (of 10 ms), faded in over `fade_s`."""
    width = SAMPLE_RATE_HZ // 100
    power = np.convolve(signal**2, np.ones(width) / width)[: len(signal)]
    early = power[: round(_LEVEL_S * SAMPLE_RATE_HZ)]
    begin = int(np.argmax(early >= threshold**2 * early.max()))
    rest = signal[begin:].copy()
    fade = round(fade_s * SAMPLE_RATE_HZ)
    rest[:fade] *= 0.5 - 0.5 * np.cos(np.pi * np.arange(fade) / fade)
    return rest


def hushed(signal: Signal) -> Signal:
    """Fades the end of a recording out, so that it stops without a click."""
    fade = round(_HUSH_S * SAMPLE_RATE_HZ)
    return np.concatenate([signal[:-fade], signal[-fade:] * np.linspace(1, 0, fade)])


def looped(pitch_midi: int, signal: Signal) -> NoteSample:
    """A sample that goes round from its end to the place that is most like it, joined without a seam."""
    join = round(_LOOP_JOIN_S * SAMPLE_RATE_HZ)
    earliest, latest = (round(at_s * SAMPLE_RATE_HZ) for at_s in (_LOOP_EARLIEST_S, _LOOP_LATEST_S))
    before_end = signal[-join:]
    places = signal[earliest - join : latest]
    likeness = np.correlate(places, before_end, "valid")
    energy = np.convolve(places**2, np.ones(join), "valid")
    begin = earliest + int(np.argmax(likeness / np.sqrt(energy + 1e-12)))
    weight = np.linspace(0, 1, join)
    joined = before_end * (1 - weight) + signal[begin - join : begin] * weight
    return NoteSample(pitch_midi, np.concatenate([signal[:-join], joined]), (begin, len(signal)))


def loudness(signal: Signal) -> float:
    """How loud the first moments are to an ear: the root of the mean power, weighted by frequency as A (IEC 61672)."""
    early = signal[: round(_LEVEL_S * SAMPLE_RATE_HZ)]
    square = np.fft.rfftfreq(len(early), 1 / SAMPLE_RATE_HZ) ** 2
    weight = square**2 * 12194.0**2 / ((square + 20.6**2) * (square + 12194.0**2))
    weight /= np.sqrt((square + 107.7**2) * (square + 737.9**2))
    return float(np.sqrt(2 * np.sum(np.abs(np.fft.rfft(early) * weight) ** 2)) / len(early))


def evened(samples: list[NoteSample], evenness: float) -> list[NoteSample]:
    """Brings the samples of an instrument to a like loudness.

    Args:
        samples: of one instrument.
        evenness: 0 leaves them, 1 makes all as loud as one another.
    """
    levels = np.array([loudness(sample.signal) for sample in samples])
    gains = (np.median(levels) / levels) ** evenness
    return [NoteSample(s.pitch_midi, s.signal * gain, s.loop) for s, gain in zip(samples, gains, strict=True)]
