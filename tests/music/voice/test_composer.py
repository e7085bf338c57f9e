from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from engine.search import Sampling
from music.chords import NO_CHORD, HarmonisedMelody, chord_classes, slot_ql, slots_until, symbol_id, tonic_id
from music.keys import Key, Mode
from music.metre import Metre
from music.notes import Melody
from music.voice.composer import LET_GO, Composer
from music.voice.encoding import encode
from music.voice.network import (
    ABOVE_TONIC,
    CONDITION_SIZE,
    DURATIONS,
    FIRST_CHORD_ID,
    FIRST_DURATION_ID,
    FIRST_PITCH_ID,
    IS_BEGINNING,
    IS_CONTINUING,
    IS_DURATION,
    LOWEST,
    PHRASE_ID,
    STEPS_OF,
    STOP_ID,
    VOCABULARY_SIZE,
    add_manner,
    add_plan,
    decode,
)
from music.voice.rules import FOREIGN
from music.voice.spec import MelodySpec
from tests.music.melodies import chords_under, rests_inside
from tests.music.voice.networks import EvenNetwork
from workshop.voice.batches import STEPS, VoiceBatches, VoiceExample

SMALL: Mapping[str, Any] = {"melodies": 2, "phrases": 2}
ALONE: Mapping[str, Any] = {"melodies": 1, "phrases": 1}
ORDER = MelodySpec((8, 6, 8, 6), "ABAC", Key.parse("D minor"), Metre(4, 4), 90, 1, 14, (57, 74))


def harmonised(
    order: MelodySpec, seed: int = 0, search: Mapping[str, Any] = SMALL, network: EvenNetwork | None = None
) -> HarmonisedMelody:
    model = network or EvenNetwork()
    return Composer(model, **search).compose_harmonised(order, np.random.default_rng(seed))


def composed(order: MelodySpec, seed: int = 0, search: Mapping[str, Any] = SMALL) -> Melody:
    return harmonised(order, seed, search).melody


def even_over(pitches: Iterable[int], durations: Iterable[int]) -> EvenNetwork:
    """A network that finds pitches so many semitones above the tonic and durations in steps likely, and no others."""
    logits = np.zeros(VOCABULARY_SIZE, np.float32)
    logits[(IS_BEGINNING | IS_CONTINUING) & ~np.isin(ABOVE_TONIC, list(pitches))] = -1e9
    logits[IS_DURATION & ~np.isin(STEPS_OF, list(durations))] = -1e9
    return EvenNetwork(logits)


def opening(melody: Melody, number: int, syllables: int) -> list[tuple[float, float, int, bool]]:
    """The notes of a phrase's first syllables, onsets from its first note."""
    notes = melody.phrases[number].notes
    begun = np.cumsum([not note.continues_syllable for note in notes])
    return [
        (round(n.onset_ql - notes[0].onset_ql, 3), n.duration_ql, n.pitch_midi, n.continues_syllable)
        for n, count in zip(notes, begun, strict=True)
        if count <= syllables
    ]


@settings(max_examples=20)
@given(
    st.lists(st.integers(1, 10), min_size=1, max_size=5),
    st.integers(0, 11),
    st.sampled_from(Mode),
    st.sampled_from(["4/4", "3/4", "6/8", "2/4", "5/4", "2/2", "7/8", "1/16", "24/4"]),
    st.integers(48, 62),
    st.integers(0, 99),
)
def test_every_order_is_met(
    syllables: list[int], pitch_class: int, mode: Mode, metre: str, low: int, seed: int
) -> None:
    order = replace(
        ORDER,
        syllables=tuple(syllables),
        form="ABABA"[: len(syllables)],
        key=Key.of_pitch_class(pitch_class, mode),
        metre=Metre.parse(metre),
        range_midi=(low, low + 14),
    )
    found = harmonised(order, seed)
    melody = found.melody
    assert [phrase.syllables for phrase in melody.phrases] == syllables
    assert all(low <= note.pitch_midi <= low + 14 for note in melody.notes)
    assert melody.notes[-1].pitch_midi % 12 == pitch_class
    assert not melody.notes[-1].continues_syllable
    assert [gap for phrase in melody.phrases for gap in rests_inside(phrase)] == []
    assert melody.notes[0].onset_ql < order.metre.bar_ql
    assert NO_CHORD not in found.chord_ids
    assert set(chords_under(found, melody.notes[-1])) == {tonic_id(mode is Mode.MINOR)}
    assert (melody.key, melody.metre, melody.tempo_bpm) == (order.key, order.metre, order.tempo_bpm)


@pytest.mark.parametrize("key", ["C major", "F# minor"])
@pytest.mark.parametrize("seed", range(3))
def test_what_makes_the_key_unsure_is_sung_over_chords_that_hold_it(key: str, seed: int) -> None:
    order = replace(ORDER, syllables=(12, 12), form="AB", key=Key.parse(key), range_midi=(57, 77))
    found = harmonised(order, seed)
    last = chords_under(found, found.melody.notes[-1])
    for note in found.melody.notes:
        above = (note.pitch_midi - order.key.pitch_class) % 12
        chord = chords_under(found, note)[0]
        # the slot of the last note has the tonic whatever was sung in it before
        assert above not in FOREIGN[order.key.mode] or above in chord_classes(chord) or chord == last[0]


@settings(max_examples=25)
@given(
    st.lists(st.integers(1, 7), min_size=1, max_size=4),
    st.sampled_from(["4/4", "3/4", "6/8", "2/4", "5/4"]),
    st.sampled_from(Mode),
    st.integers(0, 999),
)
def test_the_network_is_asked_as_it_was_trained(syllables: list[int], metre: str, mode: Mode, seed: int) -> None:
    order = replace(
        ORDER,
        syllables=tuple(syllables),
        form="ABAA"[: len(syllables)],
        key=Key.of_pitch_class(seed % 12, mode),
        metre=Metre.parse(metre),
        range_midi=(60 + seed % 12, 74 + seed % 12),
    )
    network = even_over(range(12), (12, 24, 36, 48, 72))  # what the encoding keeps as it is
    harmonised(order, seed, ALONE, network)
    asked = np.concatenate([condition for _, condition in network.asked])[:, 0]
    ids = [*[int(before[0, 0]) for before, _ in network.asked][1:], PHRASE_ID]
    melody = decode(ids, order.tonic_midi, order.key, order.metre, order.tempo_bpm)
    example = VoiceExample(encode(melody), order.metre, mode, manner_of(order))
    assert example.encoded.ids.tolist() == [*ids, STOP_ID]
    assert (asked == told_in_training(example)[: len(ids)]).all()


def test_chords_may_be_drawn_with_a_surer_hand_than_notes() -> None:
    logits = np.zeros(VOCABULARY_SIZE, np.float32)
    likeliest = symbol_id("A7", ORDER.key)
    logits[FIRST_CHORD_ID + likeliest] = 1.0
    sure, free = (harmonised(ORDER, 0, {**SMALL, "harmony": harmony}, EvenNetwork(logits)) for harmony in (1e-3, 1.0))
    closing = set(chords_under(sure, sure.melody.notes[-1]))
    assert set(sure.chord_ids) == {likeliest} | closing
    assert len(set(free.chord_ids)) > 4
    assert len({note.pitch_midi for note in sure.melody.notes}) > 4


@pytest.mark.parametrize("seed", range(2))
def test_every_draft_is_told_of_its_own_melody(seed: int) -> None:
    order = replace(ORDER, syllables=(7, 5, 7), form="AAA", range_midi=(62, 76))
    network = even_over(range(12), (12, 24, 48))
    found = harmonised(order, seed, {"melodies": 3, "phrases": 3}, network)
    example = VoiceExample(encode(found), order.metre, order.key.mode, manner_of(order))
    asked = {row.tobytes() for _, condition in network.asked for row in condition[0]}
    told = told_in_training(example)[: example.encoded.phrase_starts[-1]]
    assert all(row.tobytes() in asked for row in told)


def manner_of(order: MelodySpec) -> tuple[float, float, float]:
    return order.notes_per_quarter, order.tempo_bpm, order.range_semitones


def told_in_training(example: VoiceExample) -> NDArray[np.float32]:
    """The condition of a whole melody with its manner and plan."""
    manner, plan = np.zeros((2, 1, CONDITION_SIZE), np.float32)
    add_manner(manner, *example.manner)
    add_plan(plan, np.array([0]), np.array([0]))
    length = len(example.encoded.ids)
    assert length <= STEPS
    source = VoiceBatches([example], [], batch_size=1)
    for epoch in range(1000):
        batch = source.batch(epoch, 0)
        told, whole = batch.condition[0, :length], int(batch.weights.sum()) == length
        if whole and (told[-1] * manner[0] != 0).any() and (told[-1] * plan[0]).any():
            return told
    raise AssertionError("no batch was told everything")


@pytest.mark.parametrize("seed", range(5))
def test_phrases_of_one_letter_begin_alike_and_are_let_go(seed: int) -> None:
    melody = composed(ORDER, seed)
    first, second, third, _ = (opening(melody, number, 8 - max(LET_GO)) for number in range(4))
    assert third[: len(first)] == first  # the syllable it is let go in may go on otherwise
    assert second[: len(first)] != first
    alone = composed(ORDER, seed, ALONE)
    assert opening(alone, 2, 8) != opening(alone, 0, 8)


@pytest.mark.parametrize("metre", ["4/4", "3/4", "5/4"])
@pytest.mark.parametrize("seed", range(4))
def test_a_phrase_that_returns_brings_its_harmony(metre: str, seed: int) -> None:
    order = replace(ORDER, syllables=(8, 5, 8, 8), metre=Metre.parse(metre))
    found = harmonised(order, seed, ALONE, even_over(range(12), (24, 48, 96)))
    length = slot_ql(order.metre)

    def chords(number: int) -> list[list[int]]:
        """Under the notes of a phrase's opening, from the first slot that begins in it."""
        notes = found.melody.phrases[number].notes[: len(opening(found.melody, 0, 8 - max(LET_GO)))]
        slot = slots_until(notes[0].onset_ql, order.metre) * length
        return [chords_under(found, note) for note in notes if note.onset_ql > slot - 1e-6][:-1]

    assert chords(0)
    assert chords(2) == chords(0)


@pytest.mark.parametrize("seed", range(8))
def test_a_phrase_returns_without_the_rests_that_stood_before_it(seed: int) -> None:
    melody = composed(replace(ORDER, syllables=(5, 8, 8), form="ABB"), seed)
    first, second, third = melody.phrases
    returned = opening(melody, 1, 8 - max(LET_GO))
    assert opening(melody, 2, 8 - max(LET_GO))[: len(returned)] == returned
    bar = melody.metre.bar_ql
    for before, phrase in ((first, second), (second, third)):
        late = (phrase.notes[0].onset_ql - first.notes[0].onset_ql + 1e-6) % bar
        assert late < 1e-3 or late == pytest.approx(bar - 1 / 24, abs=1e-3)  # a rest of one step cannot be written
        assert phrase.notes[0].onset_ql - before.notes[-1].end_ql < bar


def test_a_shorter_phrase_of_a_letter_is_let_go_before_its_own_end() -> None:
    melody = composed(replace(ORDER, syllables=(8, 5), form="AA"))
    assert opening(melody, 1, 2) == opening(melody, 0, 2)
    assert melody.phrases[1].syllables == 5


def test_phrases_begin_at_one_place_in_the_bar_where_rests_allow() -> None:
    quarters = np.full(VOCABULARY_SIZE, -1e9, np.float32)
    quarters[:FIRST_DURATION_ID] = 0
    quarters[FIRST_DURATION_ID + DURATIONS.index(24)] = 0
    model = EvenNetwork(quarters)
    for seed in range(5):
        melody = Composer(model, **SMALL).compose_harmonised(ORDER, np.random.default_rng(seed)).melody
        assert len({phrase.notes[0].onset_ql % 4 for phrase in melody.phrases}) == 1


def test_the_same_seed_gives_the_same_melody_and_another_another() -> None:
    assert composed(ORDER, 3) == composed(ORDER, 3)
    assert composed(ORDER, 3) != composed(ORDER, 4)


def test_the_network_s_choice_is_taken() -> None:
    steps = np.full(VOCABULARY_SIZE, -1e9, np.float32)
    steps[[FIRST_PITCH_ID - LOWEST + above for above in (0, 3, 7)]] = 0
    steps[FIRST_DURATION_ID + DURATIONS.index(48)] = 0
    order = replace(ORDER, syllables=(6,), form="A")
    melody = Composer(EvenNetwork(steps), **SMALL).compose_harmonised(order, np.random.default_rng(1)).melody
    assert {note.duration_ql for note in melody.notes} == {2.0}
    assert {note.pitch_midi for note in melody.notes} <= {62, 65, 69}
    assert len(melody.notes) == 6


def test_a_sure_hand_takes_the_likeliest() -> None:
    wild = np.random.default_rng(0).normal(0, 1, VOCABULARY_SIZE).astype(np.float32)
    safe = Sampling(temperature=1e-3)
    order = replace(ORDER, syllables=(6, 6), form="AB")
    melodies = {
        Composer(EvenNetwork(wild), 1, 1, safe).compose_harmonised(order, np.random.default_rng(seed))
        for seed in range(4)
    }
    assert len(melodies) == 1


def test_all_drafts_grow_in_one_batch() -> None:
    network = EvenNetwork()
    Composer(network, melodies=3, phrases=4).compose_harmonised(ORDER, np.random.default_rng(0))
    assert max(ids.shape[1] for ids, _ in network.asked) == 12
    assert network.asked[0][0].shape == (1, 12)
