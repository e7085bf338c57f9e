import pytest

from music.keys import Key
from music.metre import Metre
from music.notes import Note, Part, Piece, Underlaid
from music.scores import Score
from music.vocal import NoVocalLineError
from workshop.evaluation.clashes import clashes, clashes_of
from workshop.evaluation.tally import Tally

VOICE = [Note(0, 2, 72), Note(2, 1, 74)]  # C for two beats, D for one, then a rest


@pytest.mark.parametrize(
    ("played", "wanted"),
    [
        ([Note(0, 1, 60)], Tally(0, 1)),
        ([Note(0, 1, 71)], Tally(1, 1)),
        ([Note(0, 1, 61)], Tally(1, 1)),
        ([Note(0, 1, 59)], Tally(1, 1)),
        ([Note(0, 1, 62)], Tally(0, 1)),
        ([Note(0, 3, 59)], Tally(2, 3)),
        ([Note(0.5, 0.25, 59)], Tally(0, 0)),
        ([Note(3, 1, 59)], Tally(0, 0)),
        ([Note(0, 1, 60), Note(1, 1, 61), Note(2, 1, 61)], Tally(2, 3)),
        ([], Tally(0, 0)),
    ],
    ids="octave semitone minor-ninth two-octaves whole-tone held between-beats under-a-rest several none".split(),
)
def test_clashes_are_counted_on_beats_under_the_voice(played: list[Note], wanted: Tally) -> None:
    assert clashes(VOICE, played, Metre(4, 4)) == wanted


def test_beats_are_those_of_the_metre() -> None:
    played = [Note(n / 2, 0.5, 71) for n in range(6)]
    assert clashes([Note(0, 3, 72)], played, Metre(6, 8)).total == 2
    assert clashes([Note(0, 3, 72)], played, Metre(3, 4)).total == 3


def test_a_piece_is_told_by_its_words() -> None:
    assert clashes_of(score(Piece)) == Tally(1, 3)


def test_beats_begin_anew_with_a_metre() -> None:
    song = score(Score, metres=((0.0, Metre(3, 4)), (1.5, Metre(3, 4))))
    assert clashes_of(song) == Tally(1, 2)


def test_refuses_a_piece_without_words() -> None:
    with pytest.raises(NoVocalLineError):
        clashes_of(Piece("x", (Part("a", tuple(VOICE)),), Key.parse("C"), Metre(4, 4), 100))


def score(kind: type[Piece], **more: object) -> Piece:
    words = tuple(Underlaid(n, "la", True) for n in range(2))
    parts = (Part("piano", (Note(0, 1, 59), Note(1, 0.5, 62), Note(2, 0.25, 50))), Part("voice", tuple(VOICE), words))
    return kind("x", parts, Key.parse("C"), Metre(4, 4), 100, **more)  # type: ignore[arg-type]
