from collections import Counter
from dataclasses import replace
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.runtime import State
from engine.sampling import Sampling
from lyrics.batches import encode_stanza
from lyrics.condition import CONDITION_SIZE, Feeling, add_room, theme_condition
from lyrics.model import VerseModel
from lyrics.order import LineOrder, stanza_order
from lyrics.readers import LINE_ENDS, CleanLine, CleanStanza
from lyrics.rhyming import RhymeKind
from lyrics.scoring import Weights
from lyrics.sentences import may_ask
from lyrics.theme.table import TOPIC_SIZE
from lyrics.vocabulary import FIRST_END_ID, FIRST_WORD_ID, START_ID
from lyrics.writing import VerseWriter, WritingConfig, WritingError, WrittenLine
from tests.lyrics.models import (
    FakeNetwork,
    feeling_of,
    ids_of,
    logits_for,
    model_of,
    model_with,
    small_model,
    small_themes,
    small_vocabulary,
    small_words,
    word_id,
)

SMALL = WritingConfig(stanzas=2, lines=3)
ORDERS = st.builds(
    stanza_order,
    st.lists(st.integers(1, 9), min_size=1, max_size=4),
    st.sampled_from(["X", "AA", "ABAB", "ABCB", "ABBA", "AAA"]),
    st.integers(1, 5),
)


def write(
    order: tuple[LineOrder, ...],
    seed: int = 0,
    model: VerseModel | None = None,
    config: WritingConfig = SMALL,
    feeling: Feeling | None = None,
    avoid: tuple[tuple[WrittenLine, ...], ...] = (),
) -> tuple[WrittenLine, ...]:
    model = model or small_model()
    rng = np.random.default_rng(seed)
    return VerseWriter(model, config).write(feeling or feeling_of(0, 0.5), order, rng, avoid)


def cleaned(lines: tuple[WrittenLine, ...]) -> CleanStanza:
    tokens = small_vocabulary().tokens
    return CleanStanza("", tuple(CleanLine(tuple(tokens[i] for i in line.ids), line.end) for line in lines))


@settings(max_examples=60)
@given(ORDERS, st.integers(0, 2**32))
def test_every_stanza_is_as_asked(order: tuple[LineOrder, ...], seed: int) -> None:
    lines, table = write(order, seed), small_words()
    assert [int(table.syllable_counts[list(line.ids)].sum()) for line in lines] == [o.syllables for o in order]
    assert all(table.writable[i] for line in lines for i in line.ids)
    assert all(table.line_ends[line.ids[-1]] for line in lines)
    for (one, asked), (other, too) in combinations(zip(lines, order, strict=True), 2):
        ends = table.words[one.ids[-1]], table.words[other.ids[-1]]
        assert one.ids[-1] != other.ids[-1]
        assert (ends[0].rhyme_part == ends[1].rhyme_part) == (asked.rhyme != "" and asked.rhyme == too.rhyme)
        assert ends[0].rhyme_part != ends[1].rhyme_part or ends[0].onset != ends[1].onset


@settings(max_examples=30)
@given(ORDERS, st.integers(0, 2**32))
def test_only_grammar_is_said_twice_in_a_line_and_never_at_once(order: tuple[LineOrder, ...], seed: int) -> None:
    function = set(small_model().function_words.tolist())
    for line in write(order, seed):
        assert all(count == 1 or word in function for word, count in Counter(line.ids).items())
        assert all(one != other for one, other in pairwise(line.ids))


def test_a_word_of_grammar_is_not_stammered() -> None:
    network = FakeNetwork(logits_for(the=12))
    (line,) = write(stanza_order((9,), "X"), model=model_with(network))
    alternate = [i == word_id("the") for i in line.ids[:-1]]
    assert alternate.count(True) > 2
    assert not any(one and other for one, other in pairwise(alternate))


def test_drafts_that_go_on_end_with_different_words() -> None:
    network = FakeNetwork(logits_for(sea=4))
    write(stanza_order((1,), "XX"), model=model_with(network), config=WritingConfig(stanzas=3, lines=10))
    # start, end mark and the one word of the first line are read before the second begins
    (seen,) = (ids[0, :, 2] for count, ids, _ in network.fed if (count == 3).all())
    assert sorted(np.unique(seen, return_counts=True)[1]) == [20, 20, 20]


@pytest.mark.parametrize("seed", [0, 7])
def test_the_same_seed_writes_the_same_lines(seed: int) -> None:
    order = stanza_order((8, 6), "ABAB")
    assert write(order, seed) == write(order, seed)
    assert write(order, seed) != write(order, seed + 1)


def test_a_stanza_closes_with_a_mark() -> None:
    order = stanza_order((4,), "XX")
    written = [write(order, seed) for seed in range(12)]
    assert {lines[-1].end for lines in written} == {".", "!"}
    assert {"", ","} & {lines[0].end for lines in written}


def test_the_network_decides() -> None:
    model = model_with(FakeNetwork(logits_for(imagination=40, silently=30)))
    (line,) = write(stanza_order((8,), "X"), model=model)
    assert line.ids == ids_of("silently imagination")


def test_the_theme_told_decides_where_it_makes_a_difference() -> None:
    network = FakeNetwork(np.zeros(len(small_vocabulary().tokens), np.float32), told=logits_for(melody=15, memory=14.9))
    for guidance, told in ((2.0, True), (0.0, False)):
        config = WritingConfig(stanzas=1, lines=1, guidance=guidance)
        written = [write(stanza_order((3,), "X"), seed, model_with(network), config)[0].ids for seed in range(10)]
        assert all(ids in (ids_of("melody"), ids_of("memory")) for ids in written) == told


@pytest.mark.parametrize("words", ["golden forever", "away tonight delight"], ids=["falling", "rising"])
def test_stresses_fall_where_they_are_wanted(words: str) -> None:
    table = small_words()
    stresses = [stress for i in ids_of(words) for stress in table.words[i].stresses]
    order = (LineOrder(len(stresses), strengths=tuple(1.0 if stress else -1.0 for stress in stresses)),)
    found = free = 0
    for seed in range(25):
        ids = write(order, seed, config=WritingConfig(stanzas=1, lines=1, stress=9))[0].ids
        found += against(ids, stresses)
        free += against(write((LineOrder(len(stresses)),), seed, config=WritingConfig(1, 1))[0].ids, stresses)
    assert found == 0 < free


def against(ids: tuple[int, ...], wanted: list[int]) -> int:
    """Syllables stressed where they should not be, or the other way about, in words of two.

    Longer words make up for one syllable by another."""
    words = [small_words().words[i] for i in ids]
    stresses = [(stress, len(word.stresses)) for word in words for stress in word.stresses]
    return sum(s != 2 and s != w for (s, length), w in zip(stresses, wanted, strict=True) if length == 2)


def test_grammar_is_kept_from_strong_notes() -> None:
    model = model_of("the sea star night moon wave love")
    strong = (LineOrder(2, strengths=(1.0, 0.0)),)
    weak = (LineOrder(2, strengths=(-1.0, 0.0)),)

    def many(order: tuple[LineOrder, ...]) -> int:
        config = WritingConfig(stanzas=1, lines=1, stress=9)
        return sum(model.vocabulary.word_id("the") in write(order, s, model, config)[0].ids for s in range(20))

    assert many(strong) < 3
    assert many(weak) > 17


ARTICLED = "a an hour ocean union unseen one eve sea house star heart"


@pytest.mark.parametrize(
    ("ends", "article", "other"),
    [("hour ocean eve", "an", "a"), ("union one sea house", "a", "an")],
    ids=["vowel sounds", "consonants"],
)
def test_an_article_agrees_with_the_word_behind_it(ends: str, article: str, other: str) -> None:
    model = model_of(f"a an {ends}")
    word = model.vocabulary.word_id
    words = set()
    for seed in range(30):
        (line,) = write(stanza_order((3,), "X"), seed, model, WritingConfig(stanzas=1, lines=1))
        words |= {before for before, after in pairwise(line.ids) if after not in (word("a"), word("an"))}
    assert word(article) in words
    assert word(other) not in words


def test_the_wrong_article_is_not_taken_however_likely() -> None:
    vocabulary = model_of(ARTICLED).vocabulary
    logits = np.zeros(len(vocabulary.tokens), np.float32)
    logits[[vocabulary.word_id(word) for word in ("a", "hour")]] = 40
    model = replace(model_of(ARTICLED), network=FakeNetwork(logits))
    for seed in range(10):
        (line,) = write(stanza_order((2,), "X"), seed, model)
        assert vocabulary.tokens[line.ids[-1]] == "hour"
        assert vocabulary.tokens[line.ids[0]] != "a"


def test_a_vocabulary_without_articles_is_written_with() -> None:
    (line,) = write(stanza_order((3,), "X"), model=model_of("sea star night moon eve hour"))
    assert len(line.ids) >= 2


@pytest.mark.parametrize(("weight", "always"), [(1.0, True), (0.0, False)])
def test_the_stresses_of_a_line_count_among_drafts_by_their_weight(weight: float, always: bool) -> None:
    table, order = small_words(), (LineOrder(2, strengths=(-1.0, 1.0)),)
    weights = Weights(likelihood=0, relevance=0, topic=0, feeling=0, matter=0, repetition=0, start=0, stress=weight)
    config = WritingConfig(stanzas=1, lines=60, stress=0, weights=weights)
    lines = [write(order, seed, config=config)[0] for seed in range(8)]
    assert all([table.words[i].stresses for i in line.ids] == [(0, 1)] for line in lines) == always


def test_an_unknown_theme_is_not_told() -> None:
    network = FakeNetwork(np.zeros(len(small_vocabulary().tokens), np.float32))
    write(stanza_order((4,), "AB"), model=model_with(network), feeling=feeling_of(None, 0.7))
    for _, _, conditions in network.fed:
        theme = conditions.reshape(-1, CONDITION_SIZE)[:, : TOPIC_SIZE + 2]
        assert not theme.any()


def test_lines_begin_otherwise_than_those_of_other_stanzas() -> None:
    words = "my love star night moon sea wave tide the heart"
    model = model_of(words)
    order = stanza_order((2,), "X")
    weights = Weights(likelihood=0, relevance=0, topic=0, feeling=0, matter=0, repetition=0, start=1, stress=0)
    config = WritingConfig(stanzas=1, lines=40, weights=weights)
    ends = [model.vocabulary.word_id(word) for word in ("wave", "tide")]
    firsts = [model.vocabulary.word_id(word) for word in ("my", "the", "star", "night", "moon", "sea", "love")]
    avoid = tuple((WrittenLine((first, end), "."),) for first in firsts for end in ends)
    for seed in range(5):
        (line,) = write(order, seed, model, config, avoid=avoid)
        assert line.ids[0] not in firsts


def test_the_best_of_the_drafts_is_kept() -> None:
    config = WritingConfig(stanzas=4, lines=20, sampling=Sampling(), weights=Weights(topic=50, matter=0, likelihood=0))
    topics, feeling = small_model().topics, feeling_of(3)
    (line,) = write(stanza_order((5,), "X"), config=config, feeling=feeling)
    middle = topics[list(line.ids)].sum(axis=0)
    assert middle @ feeling.topic == pytest.approx(np.linalg.norm(middle))
    assert middle.any()


def test_words_that_ended_lines_of_other_stanzas_end_none_again() -> None:
    order = stanza_order((4,), "ABAB")
    first = write(order, 1)
    endings = {line.ids[-1] for line in first}
    for seed in range(8):
        assert not endings & {line.ids[-1] for line in write(order, seed, avoid=(first,))}


def test_the_network_reads_what_it_was_trained_on() -> None:
    logits = np.zeros(len(small_vocabulary().tokens), np.float32)
    logits[FIRST_END_ID + LINE_ENDS.index("?")] = -99  # it would be drawn, and then written as a full stop
    network = FakeNetwork(logits)
    feeling = feeling_of(2, -0.5)
    lines = write(stanza_order((5, 3), "ABA"), model=model_with(network), config=WritingConfig(2, 2), feeling=feeling)

    def syllables(word: str) -> int:
        return int(small_words().syllable_counts[word_id(word)])

    trained = encode_stanza(cleaned(lines), small_vocabulary(), small_themes(), syllables)
    inputs = [START_ID, *trained.ids[:-2]]  # the last words, and the stop after them, are drawn but never read
    steps = len(inputs)
    room = add_room(
        np.zeros((steps, CONDITION_SIZE), np.float32), trained.syllables_left[:steps], trained.lines_left[:steps]
    )
    for conditions in (room, room + theme_condition(feeling)):
        assert any(was_fed(state, inputs, conditions) for state in network.fed)


def was_fed(state: State, inputs: list[int], conditions: "np.ndarray[tuple[int, ...], np.dtype[np.float32]]") -> bool:
    """Whether a row of the batch has read exactly these."""
    count, seen, told = state
    steps = len(inputs)
    return any(
        count[0, row, 0] == steps
        and (seen[0, row, :steps] == inputs).all()
        and (told[0, row].reshape(-1, CONDITION_SIZE)[:steps] == conditions).all()
        for row in range(count.shape[1])
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
        ends = [table.words[lines[n].ids[-1]] for n in (1, 3, 5)]
        assert len({end.rhyme_part for end in ends}) == 1
        assert len({end.onset for end in ends}) == 3
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
