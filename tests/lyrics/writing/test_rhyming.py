import numpy as np
import pytest
from numpy.typing import NDArray

from lyrics.model import VerseModel
from lyrics.verse import LineOrder, stanza_order
from lyrics.writing.rhyming import LineEnds, RhymeError, RhymeKind
from tests.lyrics.models import model_of, small_model


def allowed(
    order: tuple[LineOrder, ...], earlier: str = "", rhymed: str = "", model: VerseModel | None = None
) -> set[str]:
    return ends(order, earlier, rhymed, model)[0]


def ends(
    order: tuple[LineOrder, ...], earlier: str = "", rhymed: str = "", model: VerseModel | None = None
) -> tuple[set[str], RhymeKind, str]:
    model = model or small_model()
    ids, used = ([model.vocabulary.word_id(word) for word in text.split()] for text in (earlier, rhymed))
    found = LineEnds(model.words, model.vocabulary, order, frozenset(used)).allowed(ids)
    return names(model, found.mask), found.rhyme, found.lost


def names(model: VerseModel, mask: NDArray[np.bool_]) -> set[str]:
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


def test_a_near_rhyme_is_taken_where_no_perfect_one_is_left() -> None:
    order = stanza_order((8,), "AAA")
    model = model_of("day way made night sea grave")
    assert ends(order, "day way", model=model) == ({"made"}, RhymeKind.NEAR, "a perfect rhyme with day, way")


def test_no_rhyme_is_taken_where_no_near_one_is_left() -> None:
    order = stanza_order((8,), "AABAB")
    model = model_of("day way sea me night bright")
    found = ends(order, "day way sea", model=model)
    assert found == ({"night", "bright"}, RhymeKind.NONE, "a rhyme with day, way")


def test_a_sound_that_another_rhyme_has_comes_after_that() -> None:
    order = stanza_order((8,), "AABAB")
    found = ends(order, "day way sea", model=model_of("day way sea me"))
    assert found == ({"me"}, RhymeKind.NONE, "an end that sounds unlike the other lines'")


def test_a_word_that_sounds_the_same_is_no_rhyme() -> None:
    model = model_of("night knight light delight")
    assert ends(stanza_order((8,), "AA"), "night", model=model)[0] == {"light", "delight"}
    found = ends(stanza_order((8,), "AAA"), "night light", model=model)
    assert found == ({"knight", "delight"}, RhymeKind.NONE, "an end that sounds unlike the other lines'")


def test_a_word_that_ends_another_line_comes_last() -> None:
    found = ends(stanza_order((8,), "XXX"), "sea night", model=model_of("sea night"))
    assert found == ({"sea", "night"}, RhymeKind.PERFECT, "an end that no other line has")


def test_the_words_of_a_long_rhyme_are_named_in_part() -> None:
    model = model_of("day way say may play stay made")
    lost = ends(stanza_order((8,), "A" * 7), "day way say may play stay", model=model)[2]
    assert lost == "a perfect rhyme with day, way, say and 3 more"


def test_the_richest_rhyme_is_begun_where_none_is_rich_enough() -> None:
    model = model_of("glory story day way say sea ocean")
    assert ends(stanza_order((8,), "A" * 9), model=model) == ({"day", "way", "say"}, RhymeKind.PERFECT, "")


def test_words_of_other_stanzas_do_not_make_a_rhyme_rich() -> None:
    model = model_of("glory story day way say")
    assert allowed(stanza_order((8,), "AA"), rhymed="day way", model=model) == {"glory", "story"}


def test_a_refrain_that_is_to_return_decides_what_rhymes_with_it() -> None:
    model = small_model()
    order = stanza_order((8,), ("A", "B", "A", "B1"))
    returning = {"B1": model.vocabulary.word_id("sea")}
    line_ends = LineEnds(model.words, model.vocabulary, order, frozenset(), returning)
    first = names(model, line_ends.allowed(()).mask)
    assert not first & {"sea", "me", "free"}
    assert names(model, line_ends.allowed((model.vocabulary.word_id("day"),)).mask) == {"me", "free", "thee"}


def test_a_line_too_short_for_any_word_is_named() -> None:
    model = model_of("ocean the of")
    with pytest.raises(RhymeError, match="line 1: no word of at most 1 syllables can end a line; ask for longer"):
        allowed(stanza_order((1,), "X"), model=model)


def test_ids_that_end_earlier_lines_never_end_another() -> None:
    order = stanza_order((8,), "XXXX")
    assert not allowed(order, "sea melody ocean") & {"sea", "melody", "ocean"}
