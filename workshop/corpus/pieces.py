"""From tracks to a piece for two hands: one metre, the piano's tracks, notes on the grid, hands told apart."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from music.key_finding import key_of
from music.keys import Key
from music.metre import Metre
from music.notes import TIME_GRID, Note
from music.piano.hands import right_hand
from music.piano.pieces import PianoPiece, PianoStyle
from music.piano.reading import FEWEST_BARS, FEWEST_NOTES, NoPianoError
from music.readers.midi import UNNAMED_TEMPO_BPM
from music.sung.line import top_line
from workshop.corpus.grid import snapped
from workshop.corpus.tracks import NoteArrays, Tracks

MAX_NOTES = 60_000
"""The most notes taken: a whole opera in piano score has fewer."""

MAX_LENGTH_QL = 20_000.0
"""The longest time taken, in quarters: hours; a file that says more is broken."""

_LAST_PIANO = 7
"""General MIDI programs 0 to 7 are pianos and their kin."""

_FEWEST_IN_HAND = 0.05
"""With a smaller share of the notes a track is no hand."""

_SOON_QL = 1 / (2 * TIME_GRID)

_Told = TypeVar("_Told")


def piano_piece(tracks: Tracks, work: str, style: PianoStyle) -> PianoPiece:
    """The longest stretch in one metre, from the bar of its first note on.

    The piano's tracks are played, or all where no program is a piano; a track with words is the voice. Two tracks are
    two hands; of one, or of many, the hands are told by register.

    Raises:
        NoPianoError: too few notes, or more or longer ones than any music has.
    """
    _check_size(tracks.sounds)
    start_ql, end_ql, metre = _longest_stretch(tracks)
    sounds = _within(tracks.sounds, start_ql, end_ql)
    played, sung = _shared_out(sounds, tracks)
    first_ql = sounds.onset_ql.min()
    origin_ql = start_ql + metre.bar_ql * int((first_ql - start_ql + _SOON_QL) / metre.bar_ql)
    piano, voice = (_Snapped(sounds.only(chosen).moved(-origin_ql)) for chosen in (played, sung))
    _check_length(piano, metre)
    is_right = piano.right_hand()
    right, left, line = piano.notes(is_right), piano.notes(~is_right), _line(voice)
    signature = _at(tracks.keys, first_ql, Key.parse("C major"))
    key = key_of((*right, *left, *line), signature, piano.last_bass_midi(metre))
    return PianoPiece(work, style, right, left, key, metre, _tempo_bpm(tracks, origin_ql, sounds.end_ql.max()), line)


class _Snapped:
    """Sounds on the grid, in order of onset and pitch."""

    def __init__(self, sounds: NoteArrays) -> None:
        order = np.lexsort((sounds.pitch_midi, sounds.onset_ql))
        self.sounds = sounds.only(order)
        self.onsets, self.ends = snapped(self.sounds.onset_ql, self.sounds.end_ql)

    def right_hand(self) -> NDArray[np.bool_]:
        """Which notes are the right hand's."""
        numbers, track, counts = np.unique(self.sounds.track, return_inverse=True, return_counts=True)
        if len(numbers) == 2 and counts.min() >= _FEWEST_IN_HAND * counts.sum():
            heights = np.bincount(track, self.sounds.pitch_midi) / counts
            return track == heights.argmax()
        return right_hand(self.onsets, self.ends, self.sounds.pitch_midi)

    def notes(self, chosen: NDArray[np.bool_]) -> tuple[Note, ...]:
        """The chosen notes in order; a pitch struck again ends the one before, and twice at once it is one."""
        onsets, ends, pitches = self.onsets[chosen], self.ends[chosen], self.sounds.pitch_midi[chosen]
        velocities = self.sounds.velocity[chosen]
        by_pitch = np.lexsort((ends, onsets, pitches))
        # of notes that begin together the last is the longest
        again = np.diff(pitches[by_pitch], append=-1) == 0
        after = np.where(again, np.append(onsets[by_pitch][1:], 0), np.iinfo(np.int64).max)
        ends = np.minimum(ends[by_pitch], after)
        kept = ends > onsets[by_pitch]
        chosen_order = np.lexsort((pitches[by_pitch][kept], onsets[by_pitch][kept]))
        rows = by_pitch[kept][chosen_order]
        lengths = (ends[kept][chosen_order] - onsets[rows]) / TIME_GRID
        columns = (onsets[rows] / TIME_GRID, lengths, pitches[rows], velocities[rows])
        return tuple(Note(*row) for row in zip(*(column.tolist() for column in columns), strict=True))

    def last_bass_midi(self, metre: Metre) -> int:
        """The lowest note that sounds in the last beat."""
        last = self.ends > self.ends.max() - metre.beat_ql * TIME_GRID
        return int(self.sounds.pitch_midi[last].min())


def _check_size(sounds: NoteArrays) -> None:
    if not 0 < len(sounds) <= MAX_NOTES:
        raise NoPianoError(f"notes: {len(sounds)}; wanted 1 to {MAX_NOTES}")
    if sounds.end_ql.max() > MAX_LENGTH_QL:
        raise NoPianoError(f"music of {sounds.end_ql.max():.0f} quarters; wanted at most {MAX_LENGTH_QL:g}")


def _check_length(piano: _Snapped, metre: Metre) -> None:
    bars = piano.ends.max(initial=0) / TIME_GRID / metre.bar_ql
    if len(piano.onsets) < FEWEST_NOTES or bars < FEWEST_BARS:
        raise NoPianoError(
            f"in one metre the piano has notes: {len(piano.onsets)}, bars: {bars:.3g};"
            f" wanted at least {FEWEST_NOTES} and {FEWEST_BARS}"
        )


def _longest_stretch(tracks: Tracks) -> tuple[float, float, Metre]:
    """(start_ql, end_ql, metre) of the stretch with the most notes."""
    starts = [onset for onset, _ in tracks.metres]
    stretch_of = np.searchsorted(np.array(starts) - _SOON_QL, tracks.sounds.onset_ql, side="right") - 1
    longest = int(np.bincount(np.maximum(stretch_of, 0), minlength=1).argmax())
    return starts[longest], [*starts[1:], np.inf][longest], tracks.metres[longest][1]


def _within(sounds: NoteArrays, start_ql: float, end_ql: float) -> NoteArrays:
    return sounds.only((sounds.onset_ql >= start_ql - _SOON_QL) & (sounds.onset_ql < end_ql - _SOON_QL))


def _shared_out(sounds: NoteArrays, tracks: Tracks) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which notes the piano plays and which are sung."""
    sung = sounds.track == (-1 if tracks.sung is None else tracks.sung)
    piano = ~sung & (np.array(tracks.programs)[sounds.track] <= _LAST_PIANO)
    if not piano.any():
        piano = ~sung
    return (piano, sung) if piano.any() else (sung, piano)


def _line(voice: _Snapped) -> tuple[Note, ...]:
    """The highest note at every onset, each until the next at most."""
    notes = voice.notes(np.ones(len(voice.onsets), bool))
    return tuple(top_line(notes, keep=lambda _: True)[0])


def _at(changes: Sequence[tuple[float, _Told]], onset_ql: float, default: _Told) -> _Told:
    """What is in force at a time."""
    return next((told for onset, told in reversed(changes) if onset <= onset_ql + _SOON_QL), default)


def _tempo_bpm(tracks: Tracks, start_ql: float, end_ql: float) -> float:
    """The mean tempo of a stretch: its quarters by its minutes, since played files hold a tempo for every beat."""
    inside = [(onset, bpm) for onset, bpm in tracks.tempos if start_ql < onset < end_ql]
    tempos = [(start_ql, _at(tracks.tempos, start_ql, UNNAMED_TEMPO_BPM)), *inside]
    onsets = np.array([onset for onset, _ in tempos] + [end_ql])
    minutes = np.diff(onsets) / [bpm for _, bpm in tempos]
    return round(float((end_ql - start_ql) / minutes.sum()), 3)
