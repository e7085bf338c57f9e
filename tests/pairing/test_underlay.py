import pytest
from hypothesis import given

from lyrics.verse import Line, LineOrder, Syllable
from music.metre import Metre
from music.notes import Melody
from pairing.arranging import UnderlayError, ordered_for, underlay, wanted_stresses
from tests.music.melodies import melodies, tune
from tests.pairing.themes import la


@given(melodies())
def test_no_syllable_and_no_note_is_lost(melody: Melody) -> None:
    for phrase in melody.phrases:
        line = la(phrase.syllables, "B")
        sung = underlay(line, phrase)
        assert sung.notes == phrase.notes
        assert tuple(s.syllable for s in sung.syllables) == line.syllables
        assert (sung.text, sung.rhyme) == (line.text, "B")


def test_a_melisma_holds_its_syllable() -> None:
    phrase = tune("1 ~2 ~3 4 5 ~1").phrases[0]
    line = Line((Syllable("mel", 1, False), Syllable("o", 0, False), Syllable("dy", 0, True)))
    sung = underlay(line, phrase).syllables
    assert [(s.syllable.text, [int(n.onset_ql) for n in s.notes]) for s in sung] == [
        ("mel", [0, 1, 2]),
        ("o", [3]),
        ("dy", [4, 5]),
    ]


@pytest.mark.parametrize("count", [1, 3, 9])
def test_words_of_another_number_of_syllables_are_refused(count: int) -> None:
    with pytest.raises(UnderlayError, match=f"has {count} syllables, its phrase takes 2"):
        underlay(la(count), tune("1 ~2 3").phrases[0])


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ((3,), "1 lines for 2 phrases; wanted a line for each"),
        ((3, 2, 2), "3 lines for 2 phrases"),
        ((3, 3), "line 2 has 3 syllables, its phrase takes 2"),
        ((2, 2), "line 1 has 2 syllables, its phrase takes 3"),
    ],
)
def test_lines_that_do_not_fit_the_tune_are_refused(lines: tuple[int, ...], message: str) -> None:
    phrases = tune("1 2 3 | 4 5").phrases
    with pytest.raises(UnderlayError, match=message):
        ordered_for(phrases, Metre(4, 4), [LineOrder(count) for count in lines])


@given(melodies())
def test_every_line_is_told_what_its_notes_want(melody: Melody) -> None:
    order = [LineOrder(phrase.syllables, "A") for phrase in melody.phrases]
    told = ordered_for(melody.phrases, melody.metre, order)
    assert [(line.syllables, line.rhyme) for line in told] == [(line.syllables, line.rhyme) for line in order]
    for line, phrase in zip(told, melody.phrases, strict=True):
        assert line.strengths == wanted_stresses(phrase, melody.metre)
        assert all(-1 <= strength <= 1 for strength in line.strengths)


@pytest.mark.parametrize(
    ("metre", "start_ql", "strong"),
    [("4/4", 0, {0, 4}), ("4/4", 3, {1, 5}), ("3/4", 0, {0, 3, 6}), ("3/4", 2, {1, 4, 7})],
)
def test_downbeats_want_the_stresses(metre: str, start_ql: float, strong: set[int]) -> None:
    phrase = tune("1 2 3 4 5 4 3 2", metre=metre, start_ql=start_ql).phrases[0]
    wanted = wanted_stresses(phrase, Metre.parse(metre))
    others = set(range(8)) - strong
    assert min(wanted[n] for n in strong) > max(wanted[n] for n in others)
    assert min(wanted[n] for n in strong) > 0


def test_long_notes_want_the_stresses() -> None:
    wanted = wanted_stresses(tune("1:3 2:6 3:3 4:6", metre="3/4").phrases[0], Metre(3, 4))
    assert max(wanted[0], wanted[2]) < 0 < min(wanted[1], wanted[3])


def test_a_melisma_counts_as_one_long_note() -> None:
    metre = Metre(4, 4)
    assert wanted_stresses(tune("1 2:0.5 ~3:1.5 4").phrases[0], metre) == wanted_stresses(
        tune("1 2:2 4").phrases[0], metre
    )


def test_a_phrase_of_one_syllable_wants_nothing() -> None:
    assert wanted_stresses(tune("1 ~2 ~3").phrases[0], Metre(4, 4)) == (0.0,)
