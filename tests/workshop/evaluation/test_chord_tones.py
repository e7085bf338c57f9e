from math import isnan

from music.harmony import Chord
from workshop.evaluation.chord_tones import chord_tones, closing_chord_tones
from workshop.evaluation.tally import Tally

from .fakes import melody_of

CHORDS = (Chord(0, 4, 0, (0, 4, 7), "C"), Chord(4, 4, 7, (7, 11, 2), "G"))


def test_only_the_last_notes_of_phrases_count() -> None:
    melody = melody_of([(0, 1, 61), (1, 1, 64)], [(4, 1, 67), (5, 1, 65)], [(6, 1, 66), (7, 1, 62)])
    assert closing_chord_tones(melody, CHORDS) == Tally(2, 3)
    assert chord_tones(melody.notes, CHORDS) == Tally(3, 6)


def test_the_chord_is_that_of_the_onset() -> None:
    assert closing_chord_tones(melody_of([(3, 4, 64)]), CHORDS) == Tally(1, 1)
    assert closing_chord_tones(melody_of([(4, 4, 64)]), CHORDS) == Tally(0, 1)


def test_notes_over_no_chord_do_not_count() -> None:
    found = closing_chord_tones(melody_of([(8, 1, 60)]), CHORDS)
    assert found == Tally(0, 0)
    assert isnan(found.share)


def test_tallies_add_up() -> None:
    total = Tally.added([Tally(1, 2), Tally(0, 0), Tally(2, 2)])
    assert total == Tally(3, 4)
    assert str(total) == "75.0% of 4"
