import keras
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.workshop.networks.rolls.builders import tiny_biaxial
from workshop.networks.biaxial import MEMBER, BiaxialConfig, build_biaxial
from workshop.networks.rolls.biaxial_player import BiaxialPlayer
from workshop.networks.rolls.layout import RollLayout

pytestmark = pytest.mark.train

PITCHES = 30


@pytest.fixture(params=[(1, 2), (3, 3)], ids=["one instrument", "three articulated"])
def layout(request: pytest.FixtureRequest) -> RollLayout:
    instruments, states = request.param
    return RollLayout(("voice", "right", "left")[:instruments], 40, PITCHES, states == 3, 4)


def network_of(layout: RollLayout) -> keras.Model:
    network = tiny_biaxial(layout, 3)
    rng = np.random.default_rng(1)
    for variable in network.trainable_variables:
        variable.assign(rng.normal(0, 0.4, variable.shape))
    return network


def frames_of(layout: RollLayout, steps: int = 7, seed: int = 5) -> NDArray[np.int8]:
    drawn = np.random.default_rng(seed).random((1, steps, len(layout.instruments), PITCHES))
    return ((drawn < 0.2) * (1 + (drawn < 0.1) * (layout.states - 2))).astype(np.int8)


def logits_of(
    network: keras.Model, past: NDArray[np.int8], present: NDArray[np.int8], start: int = 0
) -> NDArray[np.float32]:
    return np.asarray(network([past, present, np.array([start], np.int32)]))


def test_a_cell_sees_the_past_and_what_lies_before_it_in_its_frame_and_nothing_else(layout: RollLayout) -> None:
    network = network_of(layout)
    frames = frames_of(layout, 6)
    past, present = frames[:, :-1], frames[:, 1:]
    before = logits_of(network, past, present)
    changed = present.copy()
    changed[0, 2, -1, 11] = 1 - (changed[0, 2, -1, 11] > 0)
    differs = np.abs(logits_of(network, past, changed) - before).max(-1)[0] > 0
    cell = (len(layout.instruments) - 1) * PITCHES + 11
    assert not differs[[0, 1, 3, 4]].any()
    assert not differs[2, : cell + 1].any()
    assert differs[2, cell + 1]
    later = past.copy()
    later[0, 3, 0, 9] = 1 - (later[0, 3, 0, 9] > 0)
    differs = np.abs(logits_of(network, later, present) - before).max(-1)[0] > 0
    assert not differs[:3].any()
    assert differs[3:].any(axis=1).all()


def test_what_is_moved_up_is_understood_alike_away_from_the_edges() -> None:
    """Without the vectors that tell the register, and without the edges, weights are the same for every pitch."""
    network = build_biaxial(BiaxialConfig(96, time_units=(4,), note_units=3, filters=2), 1)
    network.get_layer("past_context").places.assign(np.zeros((96, 8)))
    frames = np.zeros((1, 4, 1, 96), np.int8)
    frames[0, :, 0, [40, 44, 47]] = 1
    moved = np.roll(frames, 12, axis=-1)
    here, there = (logits_of(network, f[:, :-1], f[:, 1:])[0] for f in (frames, moved))
    np.testing.assert_allclose(here[:, 28:70], there[:, 40:82], atol=1e-3)


def test_the_player_draws_from_what_the_network_says(layout: RollLayout) -> None:
    """Cells far colder than their chances are the likeliest states, given what was drawn below them."""
    network = network_of(layout)
    player = BiaxialPlayer(network, layout)
    heard = frames_of(layout, 4)[0]
    for frame in heard:
        player.hear(frame)
    drawn = [player.next_frame(np.random.default_rng(2), 1e-4) for _ in range(3)]
    frames = np.concatenate([np.zeros_like(heard[:1]), heard, drawn])[None]
    logits = logits_of(network, frames[:, :-1], frames[:, 1:])[0, -3:]
    np.testing.assert_array_equal(np.array(drawn).reshape(3, -1), logits.argmax(-1))


def test_a_warm_player_draws_each_state_as_often_as_it_is_likely() -> None:
    layout = RollLayout(("right", "left"), 40, 3, True, 4)
    network = network_of(layout)
    rng = np.random.default_rng(0)
    silence = np.zeros((1, 1, 2, 3), np.int8)
    chances = np.exp(logits_of(network, silence, silence)[0, 0, 0])
    chances /= chances.sum()
    player = BiaxialPlayer(network, layout)
    hidden = player._hidden()
    drawn = [player._notes.draw(hidden, rng, 1.0)[0, 0] for _ in range(2000)]
    np.testing.assert_allclose(np.bincount(drawn, minlength=3) / 2000, chances, atol=0.035)


def test_a_stretch_from_the_middle_knows_its_place_in_the_bar() -> None:
    layout = RollLayout(("piano",), 40, PITCHES, False, 4)
    network = network_of(layout)
    frames = frames_of(layout, 3)
    first = logits_of(network, frames[:, :-1], frames[:, 1:])
    assert np.abs(logits_of(network, frames[:, :-1], frames[:, 1:], 1) - first).max() > 1e-3
    np.testing.assert_allclose(logits_of(network, frames[:, :-1], frames[:, 1:], 48), first, atol=1e-4)


def test_the_whole_network_has_these_weights() -> None:
    network = MEMBER.build()
    assert {layer.name: layer.count_params() for layer in network.layers if layer.count_params()} == {
        "past_context": 25 * 2 * 48 + 48 + 88 * 8,
        "time_axis_0": 4 * 128 * (83 + 128 + 1),
        "time_axis_1": 4 * 128 * (128 + 128 + 1),
        "below_context": 24 * 48 + 48,
        "note_axis": 4 * 96 * (128 + 128 + 49 + 96 + 1),
        "logits": 2 * 97,
    }
