"""Songs for a voice: where in its range a theme lies, and given tunes brought into it."""

from lyrics.theme import Theme
from music.notes import Melody
from music.styles import Voice

_LOW_MIDI, _RANGE, _SUNG_RANGE = 57, 17, 14
"""The usual range from its lowest pitch on, for a voice nobody named; and how much of a named voice's a song takes."""

_HIGHEST_MIDI = 79


class VoiceRangeError(ValueError):
    """A tune that a voice cannot sing in any key."""


def range_for(theme: Theme, voice: Voice | None) -> tuple[int, int]:
    """Lowest and highest pitch of a song about a theme: the higher the more excited and the gladder it is."""
    lift = 2 * theme.valence + 4 * theme.arousal
    if voice is None:
        low = _LOW_MIDI + round(lift)
        return low, low + _RANGE
    lowest, highest = voice.range_midi
    room = highest - lowest - _SUNG_RANGE
    low = lowest + round(room * min(1.0, max(0.0, 0.5 + lift / 10)))
    return low, low + _SUNG_RANGE


def raised(range_midi: tuple[int, int], semitones: int, voice: Voice | None) -> tuple[int, int]:
    """The range so many semitones higher, as far as the voice goes there."""
    low, high = range_midi
    highest = voice.range_midi[1] if voice else max(_HIGHEST_MIDI, high)
    return low + max(0, min(semitones, highest - high)), min(high + semitones, highest)


def suited(melody: Melody, voice: Voice | None) -> Melody:
    """A tune where a voice can sing it: as it is if it lies there, else moved by octaves or, at need, by less.

    Raises:
        VoiceRangeError: it is wider than the voice.
    """
    if voice is None:
        return melody
    pitches = [note.pitch_midi for note in melody.notes]
    lowest, highest = voice.range_midi
    low, high = min(pitches), max(pitches)
    if high - low > highest - lowest:
        raise VoiceRangeError(
            f"the tune spans {high - low} semitones, more than a {voice} sings; wanted at most {highest - lowest}"
        )
    moves = range(lowest - low, highest - high + 1)
    # as it is, else whole octaves, which keep the key; of several the one nearest to the middle of the voice
    best = min(moves, key=lambda move: (move != 0, move % 12 != 0, abs(low + high + 2 * move - lowest - highest)))
    return melody.moved(semitones=best)
