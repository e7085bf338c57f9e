import pytest

from lyrics.model import VerseModel
from lyrics.order import LineOrder, stanza_order
from lyrics.rhyming import LineEnds, RhymeError
from tests.lyrics.models import model_of, small_model


def allowed(
    order: tuple[LineOrder, ...], earlier: str = "", rhymed: str = "", model: VerseModel | None = None
) -> set[str]:
    model = model or small_model()
    ids, used = ([model.vocabulary.word_id(word) for word in text.split()] for text in (earlier, rhymed))
    mask = LineEnds(model.words, model.vocabulary, order, frozenset(used)).allowed(ids)
    return {token for token, fits in zip(model.vocabulary.tokens, mask, strict=True) if fits}


def test_a_free_line_ends_with_any_word_that_fits() -> None:
    found = allowed(stanza_order((2,), "X"))
    assert {"sea", "away", "ocean"} <= found
    assert not found & {"melody", "the", "of", "<unk>", "<end>"}


def test_a_rhyme_is_met_by_another_word_after_another_onset() -> None:
    order = stanza_order((8, 1), "AA")
    assert allowed(order, "away") == {"day", "say", "may", "play", "stay"}
    assert allowed(order, "day") == {"way", "say", "may", "play", "stay"}


def test_a_third_rhyme_meets_both() -> None:
    assert allowed(stanza_order((8,), "AAA"), "away day") == {"say", "may", "play", "stay"}


def test_lines_that_do_not_rhyme_sound_different() -> None:
    for scheme in ("XX", "ABAB", "XAXA"):
        found = allowed(stanza_order((8,), scheme), "sea")
        assert "night" in found
        assert not found & {"sea", "me", "free", "be"}


def test_a_first_rhyme_word_has_enough_partners() -> None:
    assert "glory" in allowed(stanza_order((8,), "XX"))
    found = allowed(stanza_order((8,), "AAAA"))
    assert {"day", "night"} <= found
    assert not found & {"glory", "star", "ocean"}


def test_partners_are_counted_among_the_words_of_the_shortest_line() -> None:
    model = model_of("day away delay dismay sorrow tomorrow borrow")
    assert allowed(stanza_order((3, 3, 2), "AAA"), model=model) == {"day", "away", "delay", "dismay"}
    assert "tomorrow" in allowed(stanza_order((3, 3, 3), "AAA"), model=model)


def test_two_rhymes_are_few_but_better_than_none() -> None:
    model = model_of("glory story ocean")
    assert allowed(stanza_order((8,), "AA"), model=model) == {"glory", "story"}


def test_a_word_that_ended_a_line_elsewhere_is_the_last_resort() -> None:
    order = stanza_order((8,), "AA")
    assert allowed(order, "glory") == {"story"}
    assert allowed(order, "glory", rhymed="story") == {"story"}
    assert allowed(order, "sea", rhymed="me be") == {"free", "thee"}


def test_nothing_left_for_a_rhyme_names_line_and_partners() -> None:
    with pytest.raises(RhymeError, match=r"line 3: no word of .* is left that rhymes with glory, story"):
        allowed(stanza_order((8,), "AAA"), "glory story")


def test_nothing_left_for_a_scheme_names_how_many_lines() -> None:
    with pytest.raises(RhymeError, match="line 1: no word of at most 4 syllables is left for a rhyme of 9 lines"):
        allowed(stanza_order((4,), "A" * 9))


def test_nothing_left_at_all_names_the_line() -> None:
    model = model_of("ocean the of")
    with pytest.raises(RhymeError, match="line 1: no word of at most 1 syllables is left; ask for"):
        allowed(stanza_order((1,), "X"), model=model)
    with pytest.raises(RhymeError, match="line 2: no word of at most 2 syllables is left; ask for"):
        allowed(stanza_order((2,), "XX"), "ocean", model=model)


def test_ids_that_end_earlier_lines_never_end_another() -> None:
    order = stanza_order((8,), "XXXX")
    assert not allowed(order, "sea melody ocean") & {"sea", "melody", "ocean"}
