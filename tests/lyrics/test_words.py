import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lyrics.model import WordTable, WordTableError
from lyrics.vocabulary import FIRST_WORD_ID, Vocabulary
from tests.lyrics.models import WORDS, model_of, small_model, small_vocabulary, small_words, word_id


def table_of(word: str) -> WordTable:
    return WordTable.build(Vocabulary((*small_vocabulary().tokens[:FIRST_WORD_ID], word)))


def words_at(ids: "np.ndarray[tuple[int, ...], np.dtype[np.int64]]") -> set[str]:
    return {small_vocabulary().tokens[i] for i in ids}


def test_text_round_trip() -> None:
    read = WordTable.from_text(small_words().to_text())
    assert read.to_text() == small_words().to_text()
    assert (read.syllables, read.stresses) == (small_words().syllables, small_words().stresses)


def test_specials_are_silent() -> None:
    specials = slice(FIRST_WORD_ID)
    assert not any(small_words().syllables[specials])
    assert not small_words().writable[specials].any()


def test_words_divide_and_sound_as_in_the_lexicon() -> None:
    melody = table_of("melody").to_text().splitlines()[FIRST_WORD_ID]
    assert melody == "mel\u00b7o\u00b7dy\t100\tEH L AH D IY\tM\t1"
    assert table_of("God's").syllables[FIRST_WORD_ID] == ("God's",)


@pytest.mark.parametrize(
    "word",
    ["zyxer", "sun-lit", "xii", "st", "b", "stars'", "London", "Mary"],
    ids=["unknown", "hyphen", "number", "abbreviation", "letter", "plural possessive", "place", "name"],
)
def test_is_not_written(word: str) -> None:
    assert not table_of(word).writable[FIRST_WORD_ID]


@pytest.mark.parametrize("word", ["sea", "I", "O", "a", "June", "God's", "'tis", "o'er", "don't"])
def test_is_written(word: str) -> None:
    assert table_of(word).writable[FIRST_WORD_ID]


@pytest.mark.parametrize("word", ["the", "I'm", "my", "of", "'tis"])
def test_may_not_end_a_line(word: str) -> None:
    model = model_of(f"sea {word}")
    assert model.words.line_ends[FIRST_WORD_ID:].tolist() == [True, False]


@pytest.mark.parametrize("row", ["", "a\t1\tEH\tM", "a\t1\tEH\tM\t1\t1"], ids=["empty", "four fields", "six fields"])
def test_names_a_row_with_other_fields(row: str) -> None:
    text = "\t\t\t\t0\n" + row + "\n"
    with pytest.raises(WordTableError, match="row 2 of the table of words"):
        WordTable.from_text(text)


def test_rhymes_by_sound() -> None:
    assert words_at(small_words().rhyming(word_id("day"))) == {"way", "say", "away", "may", "play", "stay"}
    assert words_at(small_words().rhyming(word_id("melody"))) == set()


def test_the_same_onset_is_no_rhyme() -> None:
    model = model_of("night knight light alight sea see")
    night, light, sea = FIRST_WORD_ID, FIRST_WORD_ID + 2, FIRST_WORD_ID + 4
    assert model.words.rhyming(night).tolist() == [light, light + 1]
    assert model.words.rhyming(light).tolist() == [night, night + 1]
    assert len(model.words.rhyming(sea)) == 0


@given(st.sampled_from(WORDS))
def test_rhyming_goes_both_ways_and_never_to_itself(text: str) -> None:
    table, word = small_words(), word_id(text)
    partners = table.rhyming(word)
    assert word not in partners
    assert table.line_ends[partners].all()
    if table.line_ends[word]:
        assert all(word in table.rhyming(partner) for partner in partners)


def test_stress_signs_follow_stresses() -> None:
    signs = small_words().stress_signs(small_model().function_words)
    assert signs[word_id("melody")].tolist()[:4] == [1, -1, -1, 0]
    assert signs[word_id("imagination")].tolist() == pytest.approx([0.4, 0.4, -1, 1, -1])
    assert signs[word_id("sea"), 0] == pytest.approx(0.2)
    assert signs[word_id("the"), 0] == pytest.approx(-0.6)


def test_a_table_of_specials_alone_can_be_built() -> None:
    table = WordTable.build(Vocabulary(small_vocabulary().tokens[:FIRST_WORD_ID]))
    assert table.stress_signs([]).shape == (FIRST_WORD_ID, 1)
    assert not table.line_ends.any()
