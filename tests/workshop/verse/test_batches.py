from collections.abc import Sequence

import numpy as np
import pytest

from engine.batches import Batch
from lyrics.theme import TOPIC_SIZE
from lyrics.vocabulary import (
    CONDITION_SIZE,
    FIRST_WORD_ID,
    START_ID,
    STOP_ID,
    VIEWPOINT_SIZE,
    add_room,
    theme_condition,
    viewpoint_condition,
)
from tests.lyrics.models import OTHERS, RHYMING, TOPICS, small_themes, small_vocabulary, small_words, stanza
from workshop.verse.batches import LENGTHS, EncodedStanza, VerseBatches, encode_stanza

PLAIN = [*RHYMING.replace("|", " ").split(), *OTHERS.split()]


def syllables(word: str) -> int:
    return len(small_words().syllables[small_vocabulary().word_id(word)])


def encoded(*texts: str) -> EncodedStanza:
    return encode_stanza(stanza(*texts), small_vocabulary(), small_themes(), syllables)


def drawn(count: int, seed: int = 0, lines: int = 4, words: int = 5) -> list[EncodedStanza]:
    rng = np.random.default_rng(seed)
    return [encoded(*(" ".join(rng.choice(PLAIN, words)) for _ in range(lines))) for _ in range(count)]


def batches(train: Sequence[EncodedStanza], valid: Sequence[EncodedStanza] = (), seed: int = 0) -> VerseBatches:
    return VerseBatches(train, valid, small_themes(), batch_size=4, seed=seed)


def epoch(source: VerseBatches, number: int) -> list[Batch]:
    return [source.batch(number, index) for index in range(source.batches_per_epoch)]


def arrays(batch: Batch) -> tuple[bytes, ...]:
    return tuple(a.tobytes() for a in (batch.inputs_ids, batch.targets_ids, batch.weights, batch.condition))


def test_room_counts_down_from_the_rhyme_word() -> None:
    found = encoded("the melody", "a star afar")
    tokens = [small_vocabulary().tokens[i] for i in found.ids]
    assert tokens == ["<end>", "melody", "the", "<end>", "afar", "star", "a", "</s>"]
    assert found.syllables_left.tolist() == [0, 4, 1, 0, 4, 2, 1, 0]
    assert found.lines_left.tolist() == [1, 1, 1, 1, 0, 0, 0, 0]


def test_topic_words_are_its_rare_words_and_valence_its_rated_ones() -> None:
    found = encoded("the Sea and the sea", "sorrow of quux June")
    table = small_themes()
    assert [table.words[row] for row in found.topic_words] == ["sea", "sorrow"]
    assert found.valence == pytest.approx(-0.6)


def test_inputs_are_the_targets_a_step_later() -> None:
    train = drawn(8) + drawn(8, lines=6, words=7)
    for batch in epoch(batches(train), 0):
        for row in range(4):
            steps = int(batch.weights[row].sum())
            assert batch.inputs_ids[row, 0] == START_ID
            assert (batch.inputs_ids[row, 1:steps] == batch.targets_ids[row, : steps - 1]).all()
            assert batch.targets_ids[row, steps - 1] == STOP_ID


def test_only_targets_weigh_and_only_they_are_told() -> None:
    train = [encoded("the sea the shore the wave"), *drawn(3)]
    (batch,) = epoch(batches(train), 0)
    lengths = sorted(len(s.ids) for s in train)
    assert batch.weights.shape == (4, LENGTHS[0])
    assert sorted(batch.weights.sum(axis=1)) == lengths
    assert (np.diff(batch.weights, axis=1) <= 0).all()
    assert not batch.condition[batch.weights == 0].any()


def test_an_epoch_shows_every_stanza_once() -> None:
    train = drawn(8) + drawn(4, seed=1, lines=6, words=6)
    for number in (0, 1):
        shown = [
            row[weights == 1]
            for b in epoch(batches(train), number)
            for row, weights in zip(b.targets_ids, b.weights, strict=True)
        ]
        assert sorted(ids.tolist() for ids in shown) == sorted(s.ids.tolist() for s in train)


def test_stanzas_stand_with_their_like_and_the_longest_are_left_out() -> None:
    longest = drawn(4, lines=9, words=9)
    source = batches(drawn(9) + longest + drawn(6, lines=8, words=8))
    assert sorted(b.inputs_ids.shape for b in epoch(source, 0)) == [(4, 28), (4, 28), (4, 80)]
    assert batches(longest).batches_per_epoch == 0


@pytest.mark.parametrize("first", [(0, 0), (3, 1), (1, 0)])
def test_a_batch_is_the_same_in_a_new_object_and_in_any_order(first: tuple[int, int]) -> None:
    train = drawn(12)
    source = batches(train, seed=5)
    whole = {(e, i): arrays(source.batch(e, i)) for e in range(4) for i in range(3)}
    assert arrays(batches(train, seed=5).batch(*first)) == whole[first]
    assert len(set(whole.values())) == 12


def test_another_seed_draws_another_order() -> None:
    train = drawn(12)
    assert [arrays(b) for b in epoch(batches(train, seed=1), 0)] != [
        arrays(b) for b in epoch(batches(train, seed=2), 0)
    ]


def test_themes_come_from_a_stanza_s_own_words() -> None:
    table = small_themes()
    train = [encoded(f"the {words} and {words}") for words in (TOPICS[0], TOPICS[1], TOPICS[2], "golden June")]
    axes = {tuple(s.ids): {int(table.topics[row].argmax()) for row in s.topic_words} for s in train}
    told = set()
    for number in range(40):
        (batch,) = epoch(batches(train), number)
        for row in range(4):
            ids = tuple(batch.targets_ids[row, : int(batch.weights[row].sum())])
            topic = batch.condition[row, 0, :TOPIC_SIZE]
            found = set(np.flatnonzero(topic).tolist())
            assert found <= axes[ids]
            assert np.linalg.norm(topic) == pytest.approx(1 if found else 0)
            told |= found
    assert told == {0, 1, 2}


def test_each_way_of_telling_comes_as_often_as_it_should() -> None:
    stanza_ = encoded("love and bliss")
    source = batches([stanza_] * 4)
    theme = theme_condition(small_themes().mean_topic(["love"]), stanza_.valence)
    steps = np.zeros((len(stanza_.ids), CONDITION_SIZE), np.float32)
    room = add_room(steps, stanza_.syllables_left, stanza_.lines_left)
    ways = {"nothing": steps, "room": room, "theme": steps + theme, "both": room + theme}
    shown = [c[: len(steps), :-VIEWPOINT_SIZE] for number in range(250) for c in source.batch(number, 0).condition]
    ways = {name: way[:, :-VIEWPOINT_SIZE] for name, way in ways.items()}
    shares = {name: np.mean([np.allclose(way, c) for c in shown]) for name, way in ways.items()}
    assert shares == pytest.approx({"nothing": 0.3, "room": 0.2, "theme": 0.1, "both": 0.4}, abs=0.04)


def test_how_a_stanza_is_told_is_said_in_parts_and_withheld_at_random() -> None:
    stanza_ = encoded("love and bliss")
    source = batches([stanza_] * 4)
    shown = np.array([c[0, -VIEWPOINT_SIZE:] for number in range(250) for c in source.batch(number, 0).condition])
    whole = viewpoint_condition(stanza_.viewpoint)[-VIEWPOINT_SIZE:]
    assert not shown[:, whole == 0].any()
    # told with chance 0.8 * 2/3 = 0.533; the standard error of 1,000 draws is 0.016
    assert shown[:, whole == 1].mean(axis=0) == pytest.approx(8 / 15, abs=0.08)


def test_validation_is_told_nothing_and_shows_every_stanza() -> None:
    valid = drawn(6) + drawn(3, lines=6, words=6)
    source = batches(drawn(4), valid)
    shown = list(source.validation())
    assert not any(batch.condition.any() for batch in shown)
    assert {batch.inputs_ids.shape[0] for batch in shown} == {4}
    assert sum(batch.weights.sum() for batch in shown) == sum(len(s.ids) for s in valid)
    assert [arrays(b) for b in source.validation()] == [arrays(b) for b in shown]


def test_a_line_of_unknown_words_has_room_too() -> None:
    found = encode_stanza(stanza("quux", "the sea"), small_vocabulary(), small_themes(), len)
    assert found.syllables_left.tolist() == [0, 4, 0, 6, 3, 0]
    assert found.ids[1] < FIRST_WORD_ID
    assert len(found.topic_words) == 1
