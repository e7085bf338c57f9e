from collections import Counter
from dataclasses import replace
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.runtime import State
from engine.search import Sampling
from lyrics.theme import TOPIC_SIZE
from lyrics.verse import LineOrder, stanza_order
from lyrics.vocabulary import (
    CONDITION_SIZE,
    FIRST_END_ID,
    LINE_ENDS,
    START_ID,
    CleanLine,
    CleanStanza,
    add_room,
    theme_condition,
)
from lyrics.writing import WritingConfig, WrittenLine
from tests.lyrics.models import (
    FakeNetwork,
    ids_of,
    logits_for,
    model_of,
    model_with,
    small_model,
    small_themes,
    small_vocabulary,
    small_words,
    theme_about,
    word_id,
    write,
)
from workshop.verse.batches import encode_stanza

UNWEIGHED = WritingConfig(
    stanzas=1, likelihood=0, relevance=0, topic=0, feeling=0, matter=0, repetition=0, start=0, stress=0
)
ORDERS = st.builds(
    stanza_order,
    st.lists(st.integers(1, 9), min_size=1, max_size=4),
    st.sampled_from(["X", "AA", "ABAB", "ABCB", "ABBA", "AAA"]),
    st.integers(1, 5),
)


def cleaned(lines: tuple[WrittenLine, ...]) -> CleanStanza:
    tokens = small_vocabulary().tokens
    return CleanStanza("", tuple(CleanLine(tuple(tokens[i] for i in line.ids), line.end) for line in lines))


@pytest.mark.slow
@settings(max_examples=60)
@given(ORDERS, st.integers(0, 2**32))
def test_every_stanza_is_as_asked(order: tuple[LineOrder, ...], seed: int) -> None:
    lines, table = write(order, seed), small_words()
    assert [int(table.syllable_counts[list(line.ids)].sum()) for line in lines] == [o.syllables for o in order]
    assert all(table.writable[i] for line in lines for i in line.ids)
    assert all(table.line_ends[line.ids[-1]] for line in lines)
    for (one, asked), (other, too) in combinations(zip(lines, order, strict=True), 2):
        first, second = one.ids[-1], other.ids[-1]
        assert first != second
        sound_alike = table.rhyme_parts[first] == table.rhyme_parts[second]
        assert sound_alike == (asked.rhyme != "" and asked.rhyme == too.rhyme)
        assert not sound_alike or table.onsets[first] != table.onsets[second]


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


@pytest.mark.parametrize("seed", range(5))
def test_words_that_hurt_together_stand_in_different_lines(seed: int) -> None:
    network = FakeNetwork(logits_for(nation=9, dark=9))
    lines = write(stanza_order((9, 9, 9, 9), "X"), seed, model=model_with(network))
    held = [{"nation", "dark"} & {small_vocabulary().tokens[i] for i in line.ids} for line in lines]
    assert set().union(*held) == {"nation", "dark"}
    assert all(len(of_line) < 2 for of_line in held)


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
    stresses = [stress for i in ids_of(words) for stress in table.stresses[i]]
    order = (LineOrder(len(stresses), strengths=tuple(1.0 if stress else -1.0 for stress in stresses)),)
    found = free = 0
    for seed in range(25):
        ids = write(order, seed, config=WritingConfig(stanzas=1, lines=1, stress_logits=9))[0].ids
        found += against(ids, stresses)
        free += against(write((LineOrder(len(stresses)),), seed, config=WritingConfig(1, 1))[0].ids, stresses)
    assert found == 0 < free


def against(ids: tuple[int, ...], wanted: list[int]) -> int:
    """Syllables stressed where they should not be, or the other way about, in words of two.

    Longer words make up for one syllable by another."""
    words = [small_words().stresses[i] for i in ids]
    stresses = [(stress, len(word)) for word in words for stress in word]
    return sum(s != 2 and s != w for (s, length), w in zip(stresses, wanted, strict=True) if length == 2)


def test_grammar_is_kept_from_strong_notes() -> None:
    model = model_of("the sea star night moon wave love")
    strong = (LineOrder(2, strengths=(1.0, 0.0)),)
    weak = (LineOrder(2, strengths=(-1.0, 0.0)),)

    def many(order: tuple[LineOrder, ...]) -> int:
        config = WritingConfig(stanzas=1, lines=1, stress_logits=9)
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
    config = replace(UNWEIGHED, lines=60, stress_logits=0, stress=weight)
    lines = [write(order, seed, config=config)[0] for seed in range(8)]
    assert all([table.stresses[i] for i in line.ids] == [(0, 1)] for line in lines) == always


def test_an_unknown_theme_is_not_told() -> None:
    network = FakeNetwork(np.zeros(len(small_vocabulary().tokens), np.float32))
    write(stanza_order((4,), "AB"), model=model_with(network), theme=theme_about(None, 0.7))
    for _, _, conditions in network.fed:
        theme = conditions.reshape(-1, CONDITION_SIZE)[:, : TOPIC_SIZE + 2]
        assert not theme.any()


def test_lines_begin_otherwise_than_those_of_other_stanzas() -> None:
    words = "my love star night moon sea wave tide the heart"
    model = model_of(words)
    order = stanza_order((2,), "X")
    config = replace(UNWEIGHED, lines=40, start=1)
    ends = [model.vocabulary.word_id(word) for word in ("wave", "tide")]
    firsts = [model.vocabulary.word_id(word) for word in ("my", "the", "star", "night", "moon", "sea", "love")]
    avoid = tuple((WrittenLine((first, end), "."),) for first in firsts for end in ends)
    for seed in range(5):
        (line,) = write(order, seed, model, config, avoid=avoid)
        assert line.ids[0] not in firsts


def test_the_best_of_the_drafts_is_kept() -> None:
    config = WritingConfig(stanzas=4, lines=20, sampling=Sampling(), topic=50, matter=0, likelihood=0)
    topics, theme = small_model().topics, theme_about(3)
    (line,) = write(stanza_order((5,), "X"), config=config, theme=theme)
    middle = topics[list(line.ids)].sum(axis=0)
    assert middle @ theme.topic == pytest.approx(np.linalg.norm(middle))
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
    theme = theme_about(2, -0.5)
    lines = write(stanza_order((5, 3), "ABA"), model=model_with(network), config=WritingConfig(2, 2), theme=theme)

    def syllables(word: str) -> int:
        return int(small_words().syllable_counts[word_id(word)])

    trained = encode_stanza(cleaned(lines), small_vocabulary(), small_themes(), syllables)
    inputs = [START_ID, *trained.ids[:-2]]  # the last words, and the stop after them, are drawn but never read
    steps = len(inputs)
    room = add_room(
        np.zeros((steps, CONDITION_SIZE), np.float32), trained.syllables_left[:steps], trained.lines_left[:steps]
    )
    for conditions in (room, room + theme_condition(theme.topic, theme.valence)):
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
