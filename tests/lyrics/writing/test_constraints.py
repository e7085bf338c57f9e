from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lyrics.english.words import may_ask
from lyrics.verse import stanza_order
from lyrics.vocabulary import FIRST_END_ID, FIRST_WORD_ID, LINE_ENDS, START_ID
from lyrics.writing import WritingError, WrittenLine
from lyrics.writing.rhyming import RhymeKind
from tests.lyrics.models import (
    FakeNetwork,
    ids_of,
    logits_for,
    model_of,
    model_with,
    small_vocabulary,
    small_words,
    write,
)


def test_a_rhyme_that_cannot_be_met_is_given_up_and_told() -> None:
    first, second = write(stanza_order((3,), "AA"), model=model_of("sea star a"))
    assert (first.rhyme, first.relaxed) == (RhymeKind.PERFECT, ())
    ends = model_of("sea star a").vocabulary.tokens
    assert second.rhyme is RhymeKind.NONE
    told = f"a rhyme with {ends[first.ids[-1]]}"
    assert (second.relaxed[0].line, second.relaxed[0].constraint) == (2, told)
    assert second.relaxed[0].instead == f"'{ends[second.ids[-1]]}' is taken"


def test_a_near_rhyme_is_marked_and_told() -> None:
    first, second = write(stanza_order((1,), "AA"), model=model_of("day made"))
    assert {first.ids, second.ids} == {(FIRST_WORD_ID,), (FIRST_WORD_ID + 1,)}
    assert (first.rhyme, second.rhyme) == (RhymeKind.PERFECT, RhymeKind.NEAR)
    (relaxed,) = second.relaxed
    assert str(relaxed).startswith("stanza 1, line 2: no word is left for a perfect rhyme with ")
    assert relaxed.instead.endswith("nearly rhymes")


def test_a_line_that_has_to_return_is_told() -> None:
    lines = write(stanza_order((1,), "XXXX"), model=model_of("sea star night"))
    assert len({line.ids for line in lines[:3]}) == 3
    assert not any(line.relaxed for line in lines[:3])
    assert [relaxed.constraint for relaxed in lines[3].relaxed] == [
        "an end that no other line has",
        "a line that the song does not have yet",
    ]


def test_a_line_that_nothing_fills_is_named() -> None:
    with pytest.raises(WritingError, match="line 1: no words fill 3 syllables"):
        write(stanza_order((3,), "X"), model=model_of("ocean river"))


def test_a_draft_that_cannot_go_on_is_dropped_where_others_can() -> None:
    model = model_of("ocean river sea")
    for seed in range(5):
        (line,) = write(stanza_order((3,), "X"), seed, model)
        assert model.words.syllable_counts[list(line.ids)].sum() == 3


@settings(max_examples=12)
@given(st.integers(0, 2**32))
def test_no_pair_of_words_stands_twice_in_a_stanza(seed: int) -> None:
    network = FakeNetwork(logits_for(the=4, sea=3, of=4, night=3, shore=2))
    lines = write(stanza_order((7,), "ABAB"), seed, model_with(network))
    pairs = [pair for line in lines for pair in pairwise(line.ids)]
    assert len(set(pairs)) == len(pairs)
    assert not any(line.relaxed for line in lines)


def test_a_pair_that_has_to_stand_twice_is_told() -> None:
    (line,) = write(stanza_order((5,), "X"), model=model_of("the of sea"))
    (relaxed,) = line.relaxed
    assert relaxed.constraint == "words that have not stood together in the stanza"
    assert relaxed.instead in ("'the of the of sea' repeats some", "'of the of the sea' repeats some")


def test_pairs_of_matter_are_not_said_again_in_another_stanza() -> None:
    model = model_of("golden silver sea moon star")
    word = model.vocabulary.word_id
    golden_sea = (WrittenLine((word("golden"), word("sea")), "."),)
    for seed in range(8):
        (line,) = write(stanza_order((3,), "X"), seed, model, avoid=(golden_sea,))
        assert (word("golden"), word("sea")) not in pairwise(line.ids)


def test_a_refrain_returns_word_for_word_in_its_stanza_and_in_others() -> None:
    order = stanza_order((5,), ("A", "B", "A", "B1"), 8)
    first = write(order, 3)
    assert first[3].refrain == first[7].refrain == "B1"
    assert first[3].ids == first[7].ids
    second = write(order, 4, avoid=(first,))
    assert second[3].ids == second[7].ids == first[3].ids
    table = small_words()
    for lines in (first, second):
        ends = [lines[n].ids[-1] for n in (1, 3, 5)]
        assert len({table.rhyme_parts[end] for end in ends}) == 1
        assert len({table.onsets[end] for end in ends}) == 3
    assert not {line.ids for line in first} & {line.ids for line in second} - {first[3].ids}


def test_a_refrain_that_closes_a_stanza_ends_with_a_full_stop() -> None:
    known = (WrittenLine(ids_of("golden sea"), ",", refrain="A1"),)
    first, last = write(stanza_order((3,), ("A1", "A1")), avoid=(known,))
    assert (first.ids, first.end) == (known[0].ids, ",")
    assert (last.ids, last.end) == (known[0].ids, ".")


def test_the_network_reads_a_refrain_as_it_read_it_first() -> None:
    logits = np.zeros(len(small_vocabulary().tokens), np.float32)
    network = FakeNetwork(logits)
    known = (WrittenLine(ids_of("my golden sea"), ",", refrain="A1"),)
    write(stanza_order((4, 1), ("A1", "X")), model=model_with(network), avoid=(known,))
    comma = FIRST_END_ID + LINE_ENDS.index(",")
    read = [START_ID, comma, *reversed(ids_of("my golden sea"))]
    assert any((seen[0, :, : len(read)] == read).all() for count, seen, _ in network.fed if (count >= len(read)).all())


def test_only_questions_end_as_questions() -> None:
    words = "who why the I night sea is gone weeping alone star"
    model = model_of(words)
    logits = np.zeros(len(model.vocabulary.tokens), np.float32)
    logits[FIRST_END_ID + LINE_ENDS.index("?")] = 3
    model = replace(model, network=FakeNetwork(logits))
    asked = set()
    for seed in range(12):
        lines = write(stanza_order((3,), "XX"), seed, model)
        tokens = [[model.vocabulary.tokens[i] for i in line.ids] for line in lines]
        sentence = tokens[1] if lines[0].end in tuple(".!?") else tokens[0]
        assert (lines[1].end == "?") <= may_ask(sentence)
        asked.add(lines[1].end == "?")
    assert True in asked


def test_an_order_of_no_lines_is_written_at_once() -> None:
    assert write(()) == ()
