import numpy as np
import pytest

from music.metre import Metre
from music.notes import Note
from workshop.evaluation.sample import MeasuredPiece
from workshop.networks.compare.hearing import overlap, sample_of, written
from workshop.networks.draft import DraftPart, MusicDraft


class Counting:
    """Writes as many notes as it is asked for, a new pitch each time."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def write(self, rng: np.random.Generator, notes: int) -> MusicDraft:
        self.asked.append(notes)
        line = tuple(Note(n, 1, 40 + len(self.asked)) for n in range(notes))
        return MusicDraft((DraftPart("right", 0, line),), 100, Metre(4, 4))


def pieces(seed: int, count: int, leap: int) -> list[MeasuredPiece]:
    rng = np.random.default_rng(seed)
    lines = [60 + np.cumsum(rng.integers(-leap, leap + 1, 40)).clip(-20, 20) for _ in range(count)]
    return [
        sample_of([Note(n / 2, 0.5, int(pitch)) for n, pitch in enumerate(line)], Metre(4, 4), 40) for line in lines
    ]


def test_every_draft_is_asked_for_alike_and_speed_is_notes_by_time() -> None:
    writer = Counting()
    drafts, notes_per_s = written(writer, 3, 8, np.random.default_rng(0))
    assert (writer.asked, [draft.notes for draft in drafts]) == ([8, 8, 8], [8, 8, 8])
    assert notes_per_s > 0


def test_a_sample_is_the_first_notes_from_their_bar_on() -> None:
    notes = [Note(9.0 + n, 1, 72 - n) for n in range(5)]
    sample = sample_of(notes[::-1], Metre(4, 4), 3)
    assert sample.onsets.tolist() == [24, 48, 72]
    assert sample.pitches.tolist() == [72, 71, 70]


@pytest.mark.slow
def test_music_like_peoples_overlaps_more_than_other_music() -> None:
    people = pieces(0, 16, 2)
    alike, other = (overlap(pieces(seed, 16, leap), people, 0) for seed, leap in ((1, 2), (2, 9)))
    assert alike is not None
    assert other is not None
    assert other < alike == pytest.approx(1, abs=0.2)


def test_too_few_pieces_give_no_overlap() -> None:
    assert overlap(pieces(0, 7, 2), pieces(1, 16, 2), 0) is None
