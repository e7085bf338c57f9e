from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from music.notes import Note
from pairing.setting import SettingError, set_words
from tests.pairing.setting.tunes import METRE, TWINKLE, tune

LINES = [["Twinkle,", "twinkle,", "little", "star,"], ["How", "I", "wonder", "what", "you", "are!"]]
WORDS = ("heaven", "day", "every", "melody,", "the", "o'er", "glorious", "\u2014", "love!")


def shown(lines: list[list[str]], notes: tuple[Note, ...]) -> list[tuple[str, tuple[int, ...]]]:
    return [(s.syllable.text, s.notes) for s in set_words(lines, notes, METRE).syllables]


def test_as_many_syllables_as_notes_have_one_each() -> None:
    assert [notes for _, notes in shown(LINES, tune())] == [(number,) for number in range(14)]


def test_words_lines_and_stresses_are_told() -> None:
    syllables = set_words(LINES, tune(), METRE).syllables
    assert [s.word for s in syllables] == [0, 0, 1, 1, 2, 2, 3, 4, 5, 6, 6, 7, 8, 9]
    assert [s.line for s in syllables] == [0] * 7 + [1] * 7
    assert [s.syllable.text for s in syllables][:4] == ["Twin", "kle,", "twin", "kle,"]
    assert [s.syllable.stress for s in syllables][:2] == [1, 0]
    assert [s.syllable.ends_word for s in syllables][:3] == [False, True, False]


def test_short_notes_that_fill_a_beat_are_held() -> None:
    notes = list(tune())
    third = notes[2]
    halves = [replace(third, duration_ql=0.5), replace(third, onset_ql=2.5, duration_ql=0.5, pitch_midi=69)]
    notes[2:3] = halves
    assert [s.notes for s in set_words(LINES, notes, METRE).syllables][2:4] == [(2, 3), (4,)]


def test_lines_wait_for_a_rest() -> None:
    first = tune(TWINKLE[:8], long_every=99)
    later = [note.moved(by_ql=12.0) for note in tune(TWINKLE[:7])]
    starts = {s.line: s.notes[0] for s in reversed(set_words(LINES, [*first, *later], METRE).syllables)}
    assert starts == {0: 0, 1: 8}


def test_no_word_goes_on_after_a_rest_if_it_need_not() -> None:
    notes = [note.moved(by_ql=4.0 * (number // 5)) for number, note in enumerate(tune(TWINKLE[:10], long_every=99))]
    syllables = set_words([["melody", "over", "melody"]], notes, METRE).syllables
    begun = {s.notes[0] for s in syllables if s.syllable.text in ("mel", "o") and s.word != 0}
    assert 5 in begun


def test_words_shorten_where_notes_are_few() -> None:
    heavens = [["heaven", "heaven", "heaven"]]
    assert [text for text, _ in shown(heavens, tune()[:3])] == ["heaven"] * 3
    assert len(shown(heavens, tune()[:6])) == 6


def test_a_note_marked_as_continuing_continues() -> None:
    marked = tuple(replace(note, continues_syllable=number == 1) for number, note in enumerate(tune()[:4]))
    assert shown([["day", "by", "day"]], marked) == [("day", (0, 1)), ("by", (2,)), ("day", (3,))]


def test_lines_are_drawn_to_their_phrases() -> None:
    notes = tune(TWINKLE[:9], long_every=99)
    lines = [["day", "by", "day", "by"], ["day", "by", "day", "by"]]
    for start in (4, 5):
        syllables = set_words(lines, notes, METRE, [0, start]).syllables
        assert next(s for s in syllables if s.line == 1).notes[0] == start


@given(
    st.lists(st.lists(st.sampled_from(WORDS), max_size=5), min_size=1, max_size=4),
    st.lists(st.tuples(st.sampled_from([0.25, 0.5, 1.0, 1.5]), st.integers(55, 79), st.booleans()), max_size=40),
)
def test_every_note_has_one_syllable_and_none_is_lost(
    lines: list[list[str]], drawn: list[tuple[float, int, bool]]
) -> None:
    notes: list[Note] = []
    for length, pitch, rests in drawn:
        notes.append(Note((notes[-1].end_ql if notes else 0.0) + rests, length, pitch))
    try:
        syllables = set_words(lines, notes, METRE).syllables
    except SettingError:
        return
    assert [note for s in syllables for note in s.notes] == list(range(len(notes)))
    assert all(a.word <= b.word <= a.word + 1 for a, b in pairwise(syllables))
    assert "".join(s.syllable.text for s in syllables) == "".join(word for line in lines for word in line)


def test_transposing_changes_nothing() -> None:
    line = [["day", "by", "day", "over", "again"]]
    higher = tuple(note.moved(semitones=4) for note in tune())
    assert shown(line, higher) == shown(line, tune())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lines", "notes", "message"),
    [
        ([], 5, "there is no word to set"),
        ([["\u2014", "!"]], 5, "there is no word to set"),
        ([["day"]], 0, "the tune has no notes"),
        ([["day", "by", "day"]], 2, "3 syllables for 2 notes; wanted at most 2: leave out 1 syllable, take a tune"),
        ([["day"] * 5], 2, "3 more notes, or give the words alone, for a tune of their own$"),
        ([["day"] * 9000], 9000, "9000 syllables and 9000 notes are too many to set at once; .* in parts"),
    ],
    ids=["no lines", "no letters", "no notes", "one too many", "three too many", "too large"],
)
def test_what_cannot_be_set_is_refused(lines: list[list[str]], notes: int, message: str) -> None:
    with pytest.raises(SettingError, match=message):
        set_words(lines, tune([60] * notes), METRE)


def test_the_line_that_is_too_long_for_its_phrase_is_named() -> None:
    lines = [["day", "by"], ["day", "by", "day", "by"]]
    with pytest.raises(SettingError, match=r"; line 2 \('day by day by'\) has 4 for a phrase of 3$"):
        set_words(lines, tune()[:5], METRE, [0, 2])


def test_a_long_song_is_set_in_time_proportional_to_its_size() -> None:
    rng = np.random.default_rng(1)
    notes = tune([int(pitch) for pitch in rng.integers(60, 72, 600)])
    assert len(set_words([["day"] * 10] * 55, notes, METRE).syllables) == 550
