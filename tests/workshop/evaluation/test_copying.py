from itertools import pairwise, product

from hypothesis import given, settings
from hypothesis import strategies as st

from music.notes import Melody
from workshop.evaluation.copying import SharedRun, longest_runs
from workshop.evaluation.sample import MeasuredPiece

from .fakes import line, melody_of, sample_of, tuneful

NOTES = st.lists(st.tuples(st.sampled_from([0.5, 1.0, 2.0]), st.integers(60, 63)), min_size=1, max_size=12)


def melody(notes: list[tuple[float, int]]) -> Melody:
    clock, phrase = 0.0, []
    for duration, pitch in notes:
        phrase.append((clock, duration, pitch))
        clock += duration
    return melody_of(phrase)


def longest_by_trying(notes: list[tuple[float, int]], others: list[tuple[float, int]]) -> int:
    return max(
        length
        for first, second in product(range(len(notes)), range(len(others)))
        for length in range(1, min(len(notes) - first, len(others) - second) + 1)
        if moves(notes[first : first + length]) == moves(others[second : second + length])
    )


def moves(notes: list[tuple[float, int]]) -> list[tuple[int, float]]:
    return [(b[1] - a[1], b[0] / a[0]) for a, b in pairwise(notes)]


@settings(max_examples=40)
@given(NOTES, NOTES)
def test_runs_are_those_found_by_trying_all(notes: list[tuple[float, int]], others: list[tuple[float, int]]) -> None:
    (run,) = longest_runs([MeasuredPiece.of_melody(melody(notes))], [MeasuredPiece.of_melody(melody(others))])
    assert run.notes == longest_by_trying(notes, others)
    assert run.source == (0 if run.notes > 1 else -1)


def test_neither_key_nor_octave_nor_note_value_hides_a_copy() -> None:
    pitches = (60, 62, 64, 60, 67, 65, 64)
    copy = MeasuredPiece.of_melody(line(*(pitch + 17 for pitch in pitches), duration=0.5))
    assert longest_runs([copy], [sample_of(60, 60, 60), sample_of(*pitches)]) == (SharedRun(7, 1),)


def test_another_rhythm_is_no_copy() -> None:
    notes = [(0.0, 1.0, 60), (1.0, 0.5, 62), (1.5, 2.5, 64), (4.0, 1.0, 65)]
    (run,) = longest_runs([MeasuredPiece.of_melody(melody_of(notes))], [sample_of(60, 62, 64, 65)])
    assert run.notes == 1


def test_no_run_goes_on_from_one_piece_into_the_next() -> None:
    whole = (60, 62, 64, 65, 67, 69)
    (run,) = longest_runs([sample_of(*whole)], [sample_of(*whole[:3]), sample_of(*whole[3:])])
    assert run.notes == 3


def test_each_piece_has_its_own_longest() -> None:
    tunes = [MeasuredPiece.of_melody(tuneful(seed)) for seed in range(6)]
    training = [tunes[4], sample_of(60, 61), tunes[2]]
    runs = longest_runs(tunes, training)
    assert [(runs[n].notes, runs[n].source) for n in (2, 4)] == [
        (len(tunes[2].onsets), 2),
        (len(tunes[4].onsets), 0),
    ]
    assert all(1 < runs[n].notes < len(tunes[n].onsets) for n in (0, 1, 3, 5))
