from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from engine.batches import Batch
from engine.stretches import stretch_ids
from music.chords import HarmonisedMelody, slot_ql, slots_until
from music.notes import bar_steps, grid_steps
from music.voice.encoding import tonic_below
from music.voice.network import (
    CONDITION_SIZE,
    PHRASE_ID,
    START_ID,
    STOP_ID,
    add_harmony,
    add_manner,
    add_place,
    add_plan,
    add_recalled,
    always_told,
)
from music.voice.spec import GrowingPhrase
from tests.music.melodies import harmonised, harmonised_melodies, tune
from workshop.voice.batches import STEPS, VoiceBatches, VoiceExample

SHORT = VoiceExample.of(harmonised(tune("1 3 5 3 | 1:2 ~3 5 | 1", metre="3/4"), "0:maj 7:7 0:maj"))
LONG = VoiceExample.of(harmonised(tune(" | ".join(["1 2 3 4 5:0.5 6:0.5 7 8:2"] * 30), key="A minor"), "0:m 5:m 7:7"))
OTHERS = [VoiceExample.of(harmonised(tune(f"{n} 3 5 | {n} 1 | 1:2"), "0:maj 7:maj 0:maj")) for n in range(1, 8)]


def places_of(manner: bool) -> NDArray[np.bool_]:
    """Where in the condition the manner, or the plan, is told."""
    told = np.zeros((1, CONDITION_SIZE), np.float32)
    if manner:
        add_manner(told, 3, 70, 20)
        return told[0] != 0
    for left in range(20):
        add_plan(told, np.array([left]), np.array([left]))
    return told[0] != 0


def rows_of(batch: Batch) -> list[list[int]]:
    return [row[weights > 0].tolist() for row, weights in zip(batch.targets_ids, batch.weights, strict=True)]


def test_inputs_are_the_targets_a_step_before() -> None:
    batch = VoiceBatches([SHORT, LONG, *OTHERS], [], batch_size=8).batch(0, 0)
    assert batch.inputs_ids.shape == batch.targets_ids.shape == batch.weights.shape == (8, STEPS)
    assert (batch.inputs_ids[:, 0] == START_ID).all()
    for inputs, targets, weights in zip(batch.inputs_ids, batch.targets_ids, batch.weights, strict=True):
        length = int(weights.sum())
        assert (weights[:length] == 1).all()
        assert inputs[1:length].tolist() == targets[: length - 1].tolist()


def test_stretches_are_pieces_of_their_melody_that_begin_with_a_phrase() -> None:
    ids = LONG.encoded.ids.tolist()
    source = VoiceBatches([LONG] * 4, [], batch_size=4)
    for index in range(source.batches_per_epoch):
        for row in rows_of(source.batch(0, index)):
            found = [n for n in range(len(ids)) if ids[n : n + len(row)] == row]
            assert set(found) & set(LONG.encoded.phrase_starts)
            assert len(row) == min(STEPS, len(ids) - found[-1])


def test_some_stretches_close_their_melody() -> None:
    source = VoiceBatches([LONG] * 12, [], batch_size=12)
    closing = [row[-1] == STOP_ID for row in rows_of(source.batch(0, 0))]
    assert 0 < sum(closing) < 12


def test_the_same_number_gives_the_same_batch_in_another_object() -> None:
    examples = [SHORT, LONG, *OTHERS]
    first = VoiceBatches(examples, [], batch_size=3, seed=5)
    wanted = first.batch(2, 1)
    first.batch(0, 0)
    for batch in (first.batch(2, 1), VoiceBatches(examples, [], batch_size=3, seed=5).batch(2, 1)):
        for name in ("inputs_ids", "targets_ids", "weights", "condition"):
            assert (getattr(batch, name) == getattr(wanted, name)).all()


@pytest.mark.parametrize(("seed", "epoch"), [(5, 3), (6, 2)], ids=["epoch", "seed"])
def test_another_epoch_or_seed_gives_another_batch(seed: int, epoch: int) -> None:
    examples = [SHORT, LONG, *OTHERS]
    one = VoiceBatches(examples, [], batch_size=6, seed=5).batch(2, 0)
    other = VoiceBatches(examples, [], batch_size=6, seed=seed).batch(epoch, 0)
    assert (one.targets_ids != other.targets_ids).any()


def test_an_epoch_sees_every_melody() -> None:
    source = VoiceBatches(OTHERS, [], batch_size=1)
    openings = {tuple(row) for index in range(source.batches_per_epoch) for row in rows_of(source.batch(0, index))}
    assert source.batches_per_epoch == len(OTHERS)
    assert all(any(row == tuple(e.encoded.ids[-len(row) :]) for row in openings) for e in OTHERS)


def test_validation_cuts_every_melody_once_and_pads_the_last_batch() -> None:
    batches = list(VoiceBatches([], [SHORT, LONG], batch_size=2).validation())
    rows = [row for batch in batches for row in rows_of(batch) if row]
    assert {batch.inputs_ids.shape for batch in batches} == {(2, STEPS)}
    assert rows == stretch_ids([SHORT, LONG])
    assert rows[0] == SHORT.encoded.ids.tolist()
    assert len(rows) > 3
    assert [token for row in rows[1:] for token in row] == LONG.encoded.ids.tolist()
    assert {row[-1] for row in rows} == {PHRASE_ID, STOP_ID}


def told_id_by_id(example: VoiceExample) -> NDArray[np.float32]:
    """What can be told before each id of the first stretch, when only the ids before it are known."""
    bar, always = bar_steps(example.metre), always_told(example.metre, example.mode)
    phrase = GrowingPhrase(0, 0, grid_steps(slot_ql(example.metre)))
    rows = []
    for token in example.encoded.ids[example.stretches()[0]].tolist():
        row = always[phrase.clock % bar].copy()
        add_place(row, np.array(phrase.clock), np.array(phrase.clock - phrase.began), bar)
        add_harmony(row, np.array(phrase.chord), np.array(phrase.chord_due))
        add_recalled(row, *np.array(phrase.recall.expected))
        rows.append(row)
        phrase.write(token, 0.0)
        if phrase.is_done:
            phrase = GrowingPhrase(phrase.clock, 0, phrase.slot, phrase.slots, phrase.chord, phrase.recall)
    return np.array(rows)


def validated(example: VoiceExample) -> NDArray[np.float32]:
    """What is told of the first stretch in validation."""
    batch = next(VoiceBatches([], [example], batch_size=1).validation())
    length = int(batch.weights[0].sum())
    assert not batch.condition[0, length:].any()
    return batch.condition[0, :length]


@settings(max_examples=25)
@given(harmonised_melodies())
def test_validation_is_told_what_the_ids_before_say_and_nothing_else(harmonised: HarmonisedMelody) -> None:
    example = VoiceExample.of(harmonised)
    assert (validated(example) == told_id_by_id(example)).all()


@settings(max_examples=25)
@given(harmonised_melodies(), st.integers(1, 3))
def test_nothing_told_of_a_beginning_depends_on_what_follows(harmonised: HarmonisedMelody, phrases: int) -> None:
    melody = harmonised.melody
    opening = replace(melody, phrases=melody.phrases[:phrases])
    assume(tonic_below(opening) == tonic_below(melody))
    chords = harmonised.chord_ids[: slots_until(opening.end_ql, melody.metre)]
    shorter, longer = VoiceExample.of(HarmonisedMelody(opening, chords)), VoiceExample.of(harmonised)
    ids = shorter.encoded.ids[:-1]
    assert longer.encoded.ids[: len(ids)].tolist() == ids.tolist()
    # up to the stop, which must come as a surprise too
    told = [validated(example)[: len(ids) + 1] for example in (shorter, longer)]
    same = min(len(rows) for rows in told)
    assert (told[0][:same] == told[1][:same]).all()


def test_a_stretch_from_the_middle_knows_nothing_of_what_came_before_but_the_time() -> None:
    first, second, *_ = LONG.stretches()
    batch = next(VoiceBatches([], [LONG], batch_size=2).validation())
    alone = told_id_by_id(LONG)
    assert (batch.condition[0, : first.stop] == alone).all()
    start = np.zeros((1, CONDITION_SIZE), np.float32)
    start += always_told(LONG.metre, LONG.mode)[LONG.encoded.clock[second.start] % 96]
    add_place(start, LONG.encoded.clock[[second.start]], np.array([0]), 96)
    add_harmony(start, np.array([0]), LONG.encoded.chord_due[[second.start]])
    add_recalled(start, np.array([-1]), np.array([0]))
    assert (batch.condition[1, 0] == start[0]).all()


def test_training_is_told_manner_and_plan_now_and_then() -> None:
    source = VoiceBatches([SHORT] * 60, [], batch_size=60)
    batch = source.batch(0, 0)
    for manner, share in ((True, 0.7), (False, 0.6)):
        told = batch.condition[..., places_of(manner)].any(axis=(1, 2))
        assert abs(told.mean() - share) < 0.2


def test_what_is_told_is_the_melody_s_own() -> None:
    batch = VoiceBatches([SHORT] * 20, [], batch_size=20).batch(0, 0)
    wanted = np.zeros((len(SHORT.encoded.ids), CONDITION_SIZE), np.float32)
    add_manner(wanted, *SHORT.manner)
    add_plan(wanted, SHORT.encoded.syllables_left, SHORT.encoded.phrases_left)
    for row, condition in zip(rows_of(batch), batch.condition, strict=True):
        for manner in (True, False):
            here = condition[: len(row), places_of(manner)]
            assert not here.any() or (here == wanted[-len(row) :, places_of(manner)]).all()
