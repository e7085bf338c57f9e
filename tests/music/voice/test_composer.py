from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.sampling import Sampling
from music.keys import Key, Mode
from music.metre import Metre
from music.notes import Melody
from music.voice.composer import LET_GO, Composer, ComposingConfig
from music.voice.condition import CONDITION_SIZE, Manner, add_manner, add_plan, position_features
from music.voice.encoding import DURATIONS, FIRST_DURATION_ID, FIRST_PITCH_ID, LOWEST, START_ID, VOCABULARY_SIZE
from music.voice.model import VoiceModel
from music.voice.order import MelodyOrder
from tests.music.melodies import rests_inside
from tests.music.voice.networks import EvenNetwork, even_voice

SMALL = ComposingConfig(melodies=2, phrases=2)
ORDER = MelodyOrder((8, 6, 8, 6), "ABAC", Key.parse("D minor"), Metre(4, 4), 90, Manner(1, 90, 14), (57, 74))


def composed(order: MelodyOrder, seed: int = 0, config: ComposingConfig = SMALL) -> Melody:
    return Composer(even_voice(), config).compose(order, np.random.default_rng(seed))


def opening(melody: Melody, number: int, syllables: int) -> list[tuple[float, float, int, bool]]:
    """The notes of a phrase's first syllables, onsets from its first note."""
    notes = melody.phrases[number].notes
    begun = np.cumsum([not note.continues_syllable for note in notes])
    return [
        (round(n.onset_ql - notes[0].onset_ql, 3), n.duration_ql, n.pitch_midi, n.continues_syllable)
        for n, count in zip(notes, begun, strict=True)
        if count <= syllables
    ]


@settings(max_examples=40)
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
    melody = composed(order, seed)
    assert [phrase.syllables for phrase in melody.phrases] == syllables
    assert all(low <= note.pitch_midi <= low + 14 for note in melody.notes)
    assert melody.notes[-1].pitch_midi % 12 == pitch_class
    assert not melody.notes[-1].continues_syllable
    assert [gap for phrase in melody.phrases for gap in rests_inside(phrase)] == []
    assert melody.notes[0].onset_ql < order.metre.bar_ql
    assert (melody.key, melody.metre, melody.tempo_bpm) == (order.key, order.metre, order.tempo_bpm)


@pytest.mark.parametrize("seed", range(5))
def test_phrases_of_one_letter_begin_alike_and_are_let_go(seed: int) -> None:
    melody = composed(ORDER, seed)
    first, second, third, _ = (opening(melody, number, 8 - LET_GO) for number in range(4))
    assert third[: len(first)] == first  # the syllable it is let go in may go on otherwise
    assert second[: len(first)] != first
    assert opening(melody, 2, 8) != opening(melody, 0, 8)


@pytest.mark.parametrize("seed", range(8))
def test_a_phrase_returns_without_the_rests_that_stood_before_it(seed: int) -> None:
    melody = composed(replace(ORDER, syllables=(5, 8, 8), form="ABB"), seed)
    first, second, third = melody.phrases
    returned = opening(melody, 1, 8 - LET_GO)
    assert opening(melody, 2, 8 - LET_GO)[: len(returned)] == returned
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
    model = VoiceModel(EvenNetwork(quarters))
    for seed in range(5):
        melody = Composer(model, SMALL).compose(ORDER, np.random.default_rng(seed))
        assert len({phrase.notes[0].onset_ql % 4 for phrase in melody.phrases}) == 1


def test_the_same_seed_gives_the_same_melody_and_another_another() -> None:
    assert composed(ORDER, 3) == composed(ORDER, 3)
    assert composed(ORDER, 3) != composed(ORDER, 4)


def test_the_network_s_choice_is_taken() -> None:
    steps = np.full(VOCABULARY_SIZE, -1e9, np.float32)
    steps[[FIRST_PITCH_ID - LOWEST + above for above in (0, 3, 7)]] = 0
    steps[FIRST_DURATION_ID + DURATIONS.index(48)] = 0
    order = replace(ORDER, syllables=(6,), form="A")
    melody = Composer(VoiceModel(EvenNetwork(steps)), SMALL).compose(order, np.random.default_rng(1))
    assert {note.duration_ql for note in melody.notes} == {2.0}
    assert {note.pitch_midi for note in melody.notes} <= {62, 65, 69}
    assert len(melody.notes) == 6


def test_a_sure_hand_takes_the_likeliest() -> None:
    wild = np.random.default_rng(0).normal(0, 1, VOCABULARY_SIZE).astype(np.float32)
    config = ComposingConfig(melodies=1, phrases=1, sampling=Sampling(temperature=1e-3))
    order = replace(ORDER, syllables=(6, 6), form="AB")
    melodies = {
        Composer(VoiceModel(EvenNetwork(wild)), config).compose(order, np.random.default_rng(seed)).phrases
        for seed in range(4)
    }
    assert len(melodies) == 1


def test_the_network_is_told_where_it_stands_and_what_is_left() -> None:
    network = EvenNetwork()
    config = ComposingConfig(melodies=1, phrases=1)
    order = replace(ORDER, syllables=(3, 2), form="AB", metre=Metre(3, 4))
    Composer(VoiceModel(network), config).compose(order, np.random.default_rng(0))
    assert [ids.shape for ids, _ in network.asked] == [(1, 1)] * len(network.asked)
    first_ids, first = network.asked[0]
    assert first_ids.tolist() == [[START_ID]]
    wanted = position_features(order.metre, order.key.mode)[:1].copy()
    add_manner(wanted, order.manner)
    add_plan(wanted, np.array([3]), np.array([1]))
    assert first.reshape(1, CONDITION_SIZE).tolist() == wanted.tolist()
    untold, last = np.zeros((1, CONDITION_SIZE), np.float32), network.asked[-1][1]
    add_plan(untold, np.array([0]), np.array([0]))
    assert last[0][untold > 0].tolist() == [1, 1, 1]


def test_all_drafts_grow_in_one_batch() -> None:
    network = EvenNetwork()
    Composer(VoiceModel(network), ComposingConfig(melodies=3, phrases=4)).compose(ORDER, np.random.default_rng(0))
    assert max(ids.shape[1] for ids, _ in network.asked) == 12
    assert network.asked[0][0].shape == (1, 12)
