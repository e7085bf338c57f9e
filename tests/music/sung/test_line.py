"""The top line of a part, and the words on it."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from music.notes import TIME_GRID, Note, in_order
from music.scores import Part, Underlaid
from music.sung.line import between_rests, step_of, top_line
from music.sung.underlay import with_other_verses, words_by_step

NOTES = st.lists(
    st.builds(
        lambda onset, length, pitch: Note(onset / TIME_GRID, length / TIME_GRID, pitch),
        st.integers(0, 200), st.integers(1, 60), st.integers(40, 80),
    ), max_size=30,
).map(in_order)  # fmt: skip


@given(notes=NOTES)
def test_of_all_notes_each_is_in_the_line_or_among_the_others(notes: tuple[Note, ...]) -> None:
    line, others = top_line(notes)
    assert sorted((n.onset_ql, n.pitch_midi) for n in (*line, *others)) == [(n.onset_ql, n.pitch_midi) for n in notes]
    assert all(step_of(a) < step_of(b) and a.end_ql <= b.onset_ql + 1e-9 for a, b in pairwise(line))


@given(notes=NOTES)
def test_what_is_kept_is_the_highest_of_every_onset(notes: tuple[Note, ...]) -> None:
    line, _ = top_line(notes, keep=lambda _: True)
    highest = {step_of(note): note.pitch_midi for note in notes}
    assert {step_of(note): note.pitch_midi for note in line} == highest


def test_an_inner_voice_is_left_out_unless_it_is_kept() -> None:
    held, inner, after = Note(0, 2, 72), Note(1, 1, 60), Note(2, 1, 71)
    assert top_line([held, inner, after]) == ([held, after], [inner])
    assert top_line([held, inner, after], keep=lambda note: note is inner)[0] == [Note(0, 1, 72), inner, after]


def test_a_rest_parts_a_line() -> None:
    first, second, third = Note(0, 1, 60), Note(1, 0.5, 62), Note(2, 1, 64)
    assert between_rests([first, second, third]) == [[first, second], [third]]
    assert between_rests([first, second, third], least_rest_ql=0.5) == [[first, second, third]]


def test_words_lie_where_their_notes_begin() -> None:
    la, le = Underlaid(1, "la", True), Underlaid(0, "le", True, verse=2)
    part = Part("Voice", (Note(0, 1, 60), Note(0, 1, 64), Note(1, 1, 62)), (la, le))
    assert words_by_step(part) == {0: [le, la]}


def test_another_verse_is_sung_where_one_is_silent_for_a_while() -> None:
    own = ["a", None, None, None, "b", None, "c"]
    other = [None, "x", "y", "z", None, "q", None]
    assert with_other_verses(own, [other]) == ["a", "x", "y", "z", "b", None, "c"]
    assert with_other_verses(own, [["x", "y", None, "z", "q", "r", "s"]]) == own
    assert with_other_verses(own, [other], fewest=1) == ["a", "x", "y", "z", "b", "q", "c"]
