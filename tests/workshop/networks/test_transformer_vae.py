from dataclasses import replace

import numpy as np
import pytest
import tensorflow as tf
from scipy.special import logsumexp

from engine.batches import Ids
from tests.workshop.networks.token_works import figures
from workshop.networks.latent.bounds import kl_divergence
from workshop.networks.latent.hybrid import TrainedTransformerVae, by_step, encoded_sections
from workshop.networks.transformer import target_nats
from workshop.networks.transformer_vae import MEMBER, HybridConfig, HybridDesign
from workshop.networks.windows.tokens import Tokens
from workshop.networks.windows.windows import WINDOW

pytestmark = pytest.mark.train

TOKENS = Tokens.learn([figures(100)])
SIZE = len(TOKENS)
TINY = HybridConfig(width=8, blocks=1, heads=2, sections=2, latent=2, encoder_units=3)


def hybrid(config: HybridConfig = TINY) -> TrainedTransformerVae:
    """An untrained network whose tokens hang much on the latent vector."""
    network = HybridDesign(SIZE, config).build(3)
    decoder = network.get_layer("decoder")
    rng = np.random.default_rng(5)
    # embeddings as large as latent vectors: what is normalised then changes smoothly over the plane
    for name, scale in (("embedding", 1.0), ("latent_entry", 0.5), ("logits", 0.4)):
        weights = decoder.get_layer(name).trainable_variables[0]
        weights.assign(rng.normal(scale=scale, size=weights.shape))
    return TrainedTransformerVae(network, TOKENS, config.sections)


@pytest.fixture(scope="module")
def trained() -> TrainedTransformerVae:
    return hybrid()


def drawn(batch: int, sections: int) -> tuple[Ids, Ids]:
    told = np.random.default_rng(0).integers(SIZE, size=(batch, sections * WINDOW)).astype(np.int32)
    return np.pad(told, ((0, 0), (1, 0)), constant_values=SIZE)[:, :-1], told


def test_its_weights_and_what_they_make_up() -> None:
    network = MEMBER.build()
    assert network.count_params() == 2_375_594
    assert {name: network.get_layer(name).count_params() for name in ("encoder", "decoder")} == {
        "encoder": 305_568, "decoder": 2_070_026,
    }  # fmt: skip


def test_no_logit_knows_a_later_token_but_through_the_latent_vector(trained: TrainedTransformerVae) -> None:
    decoder = trained.network.get_layer("decoder")
    before, _ = drawn(1, 2)
    changed = before.copy()
    changed[0, 50] = (before[0, 50] + 1) % SIZE
    latent = np.random.default_rng(1).standard_normal((1, 2 * WINDOW, 2)).astype(np.float32)
    first, second = decoder([before, latent]).numpy(), decoder([changed, latent]).numpy()
    np.testing.assert_array_equal(first[:, :50], second[:, :50])
    assert not np.array_equal(first[:, 50:], second[:, 50:])


def test_the_latent_vector_of_a_section_reaches_it_and_none_before_it(trained: TrainedTransformerVae) -> None:
    decoder = trained.network.get_layer("decoder")
    before, _ = drawn(1, 2)
    points = np.zeros((2, 2), np.float32)
    moved = points.copy()
    moved[1] = 1
    first, second = (decoder([tf.constant(before), by_step(tf.constant(each), 2)]).numpy() for each in (points, moved))
    np.testing.assert_array_equal(first[:, :WINDOW], second[:, :WINDOW])
    assert (np.abs(first - second)[:, WINDOW:].max(axis=-1) > 0).all()


def test_bounds_lie_below_the_integral_over_the_plane_and_reach_it_with_many_draws() -> None:
    trained = hybrid(HybridConfig(width=8, blocks=1, heads=2, sections=1, latent=2, encoder_units=3))
    before, told = drawn(1, 1)
    side = np.linspace(-4.5, 4.5, 37, dtype=np.float32)
    plane = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    log_prior = -0.5 * (plane**2).sum(axis=1) - np.log(2 * np.pi) + 2 * np.log(side[1] - side[0])
    decoder = trained.network.get_layer("decoder")
    logits = decoder([tf.constant(np.repeat(before, len(plane), axis=0)), by_step(tf.constant(plane), 1)])
    nats = target_nats(logits, tf.constant(np.repeat(told, len(plane), axis=0))).numpy().sum(axis=1)
    exact = logsumexp(log_prior - nats)

    rng = np.random.default_rng(1)

    def bound(draws: int) -> float:
        """The mean of as many bounds as make 2,048 draws in all."""
        repeats = 2048 // draws
        noise = rng.standard_normal((draws, repeats, 2)).astype(np.float32)
        rows = np.repeat(before, repeats, axis=0), np.repeat(told, repeats, axis=0)
        return float(trained.bounds(*rows, np.ones(rows[1].shape, np.float32), noise).mean())

    single, several, many = bound(1), bound(16), bound(2048)
    assert single < several < exact + 0.05
    assert single < exact - 0.05
    assert many == pytest.approx(exact, abs=0.15)


def test_the_loss_outside_training_is_the_bound_of_one_draw(trained: TrainedTransformerVae) -> None:
    design = HybridDesign(SIZE, TINY)
    before, told = drawn(300, 2)
    weights = np.ones(told.shape, np.float32)
    weights[:, :WINDOW] = 0  # told, not counted
    weights[200:] = 0  # padding
    loss = float(design.mean_loss(trained.network, tuple(map(tf.constant, (before, told, weights))), training=False))
    noise = np.random.default_rng(2).standard_normal((1, 600, 2)).astype(np.float32)
    bounds = trained.bounds(before, told, weights, noise)
    assert not bounds[200:].any()
    assert loss == pytest.approx(-bounds[:200].mean() / WINDOW, rel=0.03)


def test_free_nats_are_free_in_training_alone() -> None:
    config = replace(TINY, dropout=0.0)
    network = hybrid(config).network
    before, told = drawn(2, 2)
    arrays = tuple(map(tf.constant, (before, told, np.ones(told.shape, np.float32))))
    mean, log_variance, _ = encoded_sections(network, arrays[1])
    lacking = np.maximum(0, 8 - kl_divergence(mean, log_variance).numpy()).sum() / told.size

    def loss(free_nats: float, training: bool) -> float:
        generator = network.get_layer("encoder").get_layer("z").generator
        generator.state.assign([1, 0])  # the same draws every time
        design = HybridDesign(SIZE, replace(config, free_nats=free_nats))
        return float(design.mean_loss(network, arrays, training=training))

    assert loss(8.0, training=True) - loss(0.0, training=True) == pytest.approx(lacking, rel=1e-3)
    assert loss(8.0, training=False) == loss(0.0, training=False)


@pytest.mark.parametrize("onsets", [40, 65, 200], ids=["a section", "within one", "beyond the context"])
def test_primes_of_any_length_are_gone_on_from(trained: TrainedTransformerVae, onsets: int) -> None:
    draft = trained.write(np.random.default_rng(0), 10, prime=figures(onsets))
    assert 10 <= draft.notes <= 12
    assert draft.parts[0].notes[0].onset_ql == 0
