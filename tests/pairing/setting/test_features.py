from dataclasses import replace

import numpy as np
import pytest

from music.notes import Note
from pairing.setting import note_features, word_features
from pairing.setting.word_features import ends_with_mark, syllable_features, word_ids
from pairing.setting.words import read_words
from tests.pairing.setting.tunes import METRE, tune


def test_features_are_as_many_as_they_say() -> None:
    words = read_words([["Heaven", "above,"], ["every", "day"]])
    assert syllable_features(words).shape == (len(words.places), word_features.FEATURES)
    assert note_features.note_features(tune(), METRE, 9).shape == (14, note_features.FEATURES)


@pytest.mark.parametrize("count", [1, 2])
def test_the_shortest_tune_and_text_have_features(count: int) -> None:
    assert np.isfinite(note_features.note_features(tune()[:count], METRE, 1)).all()
    assert np.isfinite(syllable_features(read_words([["day"] * count]))).all()


def test_features_do_not_change_with_the_key() -> None:
    higher = [note.moved(semitones=5) for note in tune()]
    before, after = (note_features.note_features(notes, METRE, 9) for notes in (tune(), higher))
    assert before == pytest.approx(after, abs=1e-5)


def test_features_do_not_change_with_whole_bars_of_silence_before() -> None:
    later = [note.moved(by_ql=8.0) for note in tune()]
    assert note_features.note_features(later, METRE, 9) == pytest.approx(note_features.note_features(tune(), METRE, 9))


def test_a_rest_is_told_from_a_rounding_error() -> None:
    first = Note(0.0, 0.99, 60)
    gaps = [first, Note(1.0, 0.5, 62), Note(2.0, 1.0, 64)]
    assert note_features.rest_before(gaps).tolist() == [False, False, True]


def test_features_tell_of_the_line_and_of_the_stress() -> None:
    words = read_words([["above,"], ["day"]])
    other = read_words([["above", "day"]])
    assert not np.array_equal(syllable_features(words), syllable_features(other))
    unstressed = replace(words.words[0].ways[0], stresses=(0, 0))
    changed = replace(words, words=(replace(words.words[0], ways=(unstressed,)), words.words[1]))
    assert not np.array_equal(syllable_features(words), syllable_features(changed))


def test_common_words_are_known_by_number_if_they_are_one_syllable() -> None:
    assert word_ids(read_words([["The", "heaven", "of,"]]), ("of", "heaven", "the")).tolist() == [3, 0, 0, 2, 1]


@pytest.mark.parametrize(("text", "marked"), [("day,", True), ("day!\u201d", True), ("day", False), ("o'er", False)])
def test_marks_at_the_end_part_lines(text: str, marked: bool) -> None:
    assert ends_with_mark(text) is marked
