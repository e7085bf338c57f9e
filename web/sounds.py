"""The two instruments that the page plays on: a piano and a voice, each a WAV file of single notes.

They are recorded from a soundfont where there is one, and otherwise made of the built-in tones.
"""

import hashlib
import logging
import threading
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import mido
import numpy as np

from music.midi import file_bytes
from pairing.export.formats import ExportError
from pairing.export.playing import SoundfontPlayer, player
from pairing.export.tone import Samples, struck_tone, sung_tone
from web.samples import (
    RECORDED_RATE_HZ,
    SAMPLE_RATE_HZ,
    NoteSample,
    Signal,
    evened,
    halved,
    hushed,
    looped,
    loudness,
    trimmed,
)

_LOG = logging.getLogger(__name__)
_STEP_SEMITONES = 4
"""Between two samples: a pitch is played from one at most two semitones away."""
_GAP = SAMPLE_RATE_HZ // 50
"""Samples of silence between two notes, so that none is heard in another."""
_PEAK = 0.89
_MIDDLING = 0.1
"""Loudness of a note of middling loudness, after the instrument's gain."""
_VELOCITY = 96
_LOUDNESS = 12.0
"""Of a recording, beside the program's wont: a single note is quiet, and would drown in the noise of 16 bits."""
_TICKS_PER_S = 960
_REVERB, _CHORUS = 91, 93


class SoundsError(ValueError):
    """A recording that is of no use."""


class SampleSource(StrEnum):
    """Where the sounds come from."""

    SOUNDFONT = "soundfont"
    BUILT_IN = "built-in"


class InstrumentName(StrEnum):
    """What the page plays on."""

    PIANO = "piano"
    VOICE = "voice"


@dataclass(frozen=True)
class _Recipe:
    """How an instrument is sampled.

    Attributes:
        program: of General MIDI.
        tone: (pitch_midi, seconds) -> samples, where there is no soundfont.
        pitches: of the samples.
        lowest_s: how long the lowest note is, and `highest_s` the highest; those between lie between.
        threshold: of the loudest, at which a note begins.
        fade_s: how soon it is there then.
        loops: whether a note can be held for as long as one likes.
        evenness: how far the notes are brought to one loudness.
    """

    program: int
    tone: Callable[[int, int], Samples]
    pitches: range
    lowest_s: float
    highest_s: float
    threshold: float
    fade_s: float
    loops: bool
    evenness: float

    def duration_s(self, pitch_midi: int) -> float:
        """How long the sample of a pitch is."""
        height = (pitch_midi - self.pitches[0]) / (self.pitches[-1] - self.pitches[0])
        return self.lowest_s + height * (self.highest_s - self.lowest_s)


_RECIPES = {
    InstrumentName.PIANO: _Recipe(
        program=0,
        tone=struck_tone,
        pitches=range(24, 105, _STEP_SEMITONES),
        lowest_s=4.2,
        highest_s=1.4,
        threshold=0.08,
        fade_s=0.002,
        loops=False,
        evenness=0.5,  # the highest notes of a piano are weak; as loud as the others they would hammer
    ),
    InstrumentName.VOICE: _Recipe(
        program=53,  # "voice oohs": of one singer, where the "aahs" are of a choir, and come in late
        tone=sung_tone,
        pitches=range(40, 89, _STEP_SEMITONES),
        lowest_s=1.8,
        highest_s=1.8,
        threshold=0.3,
        fade_s=0.006,
        loops=True,
        evenness=0.5,
    ),
}


@dataclass(frozen=True)
class Slot:
    """Where in the file a note lies; it goes round from `loop_end_s` to `loop_start_s`, if it can be held."""

    pitch_midi: int
    start_s: float
    duration_s: float
    loop_start_s: float | None
    loop_end_s: float | None


@dataclass(frozen=True)
class SampledInstrument:
    """A WAV file of 16 bits, one channel, and what lies where in it.

    Attributes:
        gain: that brings a note of middling loudness to the same loudness on every instrument.
        digest: tells the file from others.
    """

    wav: bytes
    slots: tuple[Slot, ...]
    gain: float
    digest: str


@dataclass(frozen=True)
class SoundSet:
    """All that the page plays on."""

    source: SampleSource
    instruments: dict[InstrumentName, SampledInstrument]


class SampleBank:
    """The sounds, made when they are first wanted and kept."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: SoundSet | None = None

    def get(self) -> SoundSet:
        """The sounds; the first time this takes about a second, and others who ask wait for it."""
        with self._lock:
            if self._made is None:
                self._made = make_sounds()
            return self._made


def make_sounds() -> SoundSet:
    """The sounds of the soundfont found; the built-in ones where there is none, or it cannot be played."""
    try:
        found = player()
        if found:
            return SoundSet(
                SampleSource.SOUNDFONT, {name: _recorded(recipe, found) for name, recipe in _RECIPES.items()}
            )
    except (ExportError, SoundsError, OSError) as error:  # there may be no room on the disk
        _LOG.warning("the page plays with the built-in sounds: %s", error)
    return SoundSet(SampleSource.BUILT_IN, {name: _built(recipe) for name, recipe in _RECIPES.items()})


def _built(recipe: _Recipe) -> SampledInstrument:
    tones = ((pitch, recipe.tone(pitch, int(recipe.duration_s(pitch)) + 2)) for pitch in recipe.pitches)
    return _instrument(recipe, ((pitch, tone.astype(np.float64)) for pitch, tone in tones))


def _recorded(recipe: _Recipe, found: SoundfontPlayer) -> SampledInstrument:
    """All notes are played in one run, each in a slot of whole seconds that its sound has died in.

    Raises:
        ExportError: the player fails.
        SoundsError: it plays something else than sounds.
    """
    slot_s = int(max(recipe.lowest_s, recipe.highest_s)) + 3
    with TemporaryDirectory() as folder:
        path = Path(folder) / "notes.wav"
        found.record(_notes_bytes(recipe, slot_s), path, _LOUDNESS)
        heard = _read_wav(path)
    slots = (heard[start : start + slot_s * RECORDED_RATE_HZ] for start in _starts(recipe, slot_s))
    return _instrument(recipe, zip(recipe.pitches, slots, strict=True))


def _starts(recipe: _Recipe, slot_s: int) -> Iterator[int]:
    return (number * slot_s * RECORDED_RATE_HZ for number in range(len(recipe.pitches)))


def _notes_bytes(recipe: _Recipe, slot_s: int) -> bytes:
    held = (slot_s - 1) * _TICKS_PER_S
    track = mido.MidiTrack([mido.Message("program_change", program=recipe.program)])
    # dry: the page has a room of its own
    track += [mido.Message("control_change", control=control, value=0) for control in (_REVERB, _CHORUS)]
    for pitch in recipe.pitches:
        wait = 0 if pitch == recipe.pitches[0] else slot_s * _TICKS_PER_S - held
        track.append(mido.Message("note_on", note=pitch, velocity=_VELOCITY, time=wait))
        track.append(mido.Message("note_off", note=pitch, time=held))
    return file_bytes([track])


def _read_wav(path: Path) -> Signal:
    try:
        with wave.open(str(path)) as file:
            channels, width, rate = file.getnchannels(), file.getsampwidth(), file.getframerate()
            frames = file.readframes(file.getnframes())
    except (wave.Error, EOFError) as error:
        raise SoundsError(f"{path.name}: no WAV file was recorded: {error}") from error
    if (width, rate) != (2, RECORDED_RATE_HZ):
        raise SoundsError(f"{8 * width} bits at {rate} Hz were recorded; wanted 16 bits at {RECORDED_RATE_HZ} Hz")
    whole = frames[: len(frames) // (2 * channels) * 2 * channels]  # it may have been cut off
    return np.frombuffer(whole, "<i2").reshape(-1, channels).mean(axis=1) / 32768


def _instrument(recipe: _Recipe, notes: Iterator[tuple[int, Signal]]) -> SampledInstrument:
    samples = evened([_sample(recipe, pitch, signal) for pitch, signal in notes], recipe.evenness)
    scale = _PEAK / max(float(np.abs(sample.signal).max()) for sample in samples)
    content = BytesIO()
    slots, place = [], 0
    with wave.open(content, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE_HZ)
        for sample in samples:
            slots.append(_slot(sample, place))
            padded = np.concatenate([sample.signal * (scale * 32767), np.zeros(_GAP)])
            file.writeframes(np.round(padded).astype("<i2").tobytes())
            place += len(padded)
    wav = content.getvalue()
    gain = _MIDDLING / float(np.median([loudness(sample.signal * scale) for sample in samples]))
    return SampledInstrument(wav, tuple(slots), round(gain, 4), hashlib.sha256(wav).hexdigest()[:16])


def _sample(recipe: _Recipe, pitch_midi: int, recorded: Signal) -> NoteSample:
    """A sample of the recipe's duration.

    Raises:
        SoundsError: the note is not heard.
    """
    length = round(recipe.duration_s(pitch_midi) * SAMPLE_RATE_HZ)
    if len(recorded) < 2 * length + RECORDED_RATE_HZ // 2 or not np.abs(recorded[:RECORDED_RATE_HZ]).max():
        raise SoundsError(f"the note {pitch_midi} of program {recipe.program} is not heard in the recording")
    signal = trimmed(halved(recorded), recipe.threshold, recipe.fade_s)[:length]
    return looped(pitch_midi, signal) if recipe.loops else NoteSample(pitch_midi, hushed(signal))


def _slot(sample: NoteSample, place: int) -> Slot:
    loop = [(place + at) / SAMPLE_RATE_HZ for at in sample.loop] if sample.loop else [None, None]
    return Slot(sample.pitch_midi, place / SAMPLE_RATE_HZ, len(sample.signal) / SAMPLE_RATE_HZ, *loop)
