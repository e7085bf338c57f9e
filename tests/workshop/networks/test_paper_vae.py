import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.typing import NDArray
from scipy.special import logsumexp

from music.notes import Note
from music.piano.pieces import PianoPiece
from tests.workshop.networks.token_works import figures
from workshop.networks.latent.reading import NumberToTokens, token_nats
from workshop.networks.latent.trained import TrainedVae
from workshop.networks.paper_vae import MEMBER, VaeConfig, VaeDesign, build
from workshop.networks.windows.tokens import Tokens
from workshop.networks.windows.windows import WINDOW, WindowError
from workshop.networks.works import Works

pytestmark = pytest.mark.train

TOKENS = Tokens.learn([figures(100)])


@pytest.fixture(scope="module")
def trained() -> TrainedVae:
    """An untrained network whose tokens hang on where in the plane they come from."""
    network = VaeDesign((5, 20, 20, 20, 15), VaeConfig(units=4)).build(3)
    network.get_layer("reading").log_deviation.assign(np.log(0.15))
    return TrainedVae(network, TOKENS)


def layers_of(model: keras.Model) -> dict[str, int]:
    return {layer.name: layer.count_params() for layer in model.layers if layer.count_params()}


def test_it_has_the_papers_weights_layer_by_layer() -> None:
    network = MEMBER.build()
    encoder, decoder = network.get_layer("encoder"), network.get_layer("decoder")
    assert layers_of(encoder) == {
        "encoder_lstm_1": 1_052_672, "encoder_lstm_2": 2_099_200, "z_mean": 1_026, "z_log_var": 1_026,
    }  # fmt: skip
    assert layers_of(decoder) == {
        "decoder_dense": 1_536, "decoder_lstm_1": 2_099_200, "decoder_lstm_2": 2_056, "decoder_each": 2,
    }  # fmt: skip
    assert encoder.count_params() == 3_153_924
    assert decoder.count_params() == 2_102_794
    assert network.count_params() == 3_153_924 + 2_102_794
    assert network.input_shape == network.output_shape == (None, 40, 1)
    assert [shape[1:] for shape in encoder.output_shape] == [(2,)] * 3


def test_the_network_that_is_trained_has_one_weight_more() -> None:
    config = VaeConfig(units=3)
    assert VaeDesign((1, 2, 3), config).build(0).count_params() == build(config).count_params() + 1


def test_a_number_of_endless_noise_tells_no_more_than_how_common_tokens_are() -> None:
    reading = NumberToTokens((1, 3, 0))
    reading.build((None, 1))
    reading.log_deviation.assign(20.0)
    shares = np.asarray(keras.ops.softmax(reading(np.array([[0.1], [0.9]], np.float32))))
    np.testing.assert_allclose(shares, [[2 / 7, 4 / 7, 1 / 7]] * 2, atol=1e-6)


def test_a_number_of_little_noise_tells_the_token_at_its_place() -> None:
    reading = NumberToTokens((1, 1000, 1, 1))
    reading.build((None, 1))
    reading.log_deviation.assign(-5.0)
    logits = np.asarray(reading((np.arange(4, dtype=np.float32) / 4)[:, None]))
    assert logits.argmax(axis=-1).tolist() == [0, 1, 2, 3]


def integral(trained: TrainedVae, window: NDArray[np.int32], counted: NDArray[np.float32]) -> float:
    """The log-likelihood of a window by adding up the plane, square by square."""
    side = np.linspace(-5, 5, 51, dtype=np.float32)
    plane = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    log_prior = -0.5 * (plane**2).sum(axis=1) - np.log(2 * np.pi) + 2 * np.log(side[1] - side[0])
    repeated = tf.constant(np.repeat(window[None], len(plane), axis=0))
    nats = token_nats(trained.network, tf.constant(plane), repeated).numpy()
    return float(logsumexp(log_prior - (nats * counted).sum(axis=1)))


@pytest.mark.parametrize(
    "uncounted", [pytest.param(0, id="whole window"), pytest.param(25, id="one that reaches back")]
)
def test_bounds_lie_below_the_integral_over_the_plane_and_reach_it_with_many_draws(
    trained: TrainedVae, uncounted: int
) -> None:
    rng = np.random.default_rng(0)
    window = rng.integers(len(TOKENS), size=WINDOW).astype(np.int32)
    counted = (np.arange(WINDOW) >= uncounted).astype(np.float32)
    exact = integral(trained, window, counted)

    def bound(draws: int) -> float:
        """The mean of as many bounds as make 4,096 draws in all."""
        repeats = 4096 // draws
        noise = rng.standard_normal((draws, repeats, 2)).astype(np.float32)
        rows = np.repeat(window[None], repeats, axis=0), np.repeat(counted[None], repeats, axis=0)
        return float(trained.bounds(*rows, noise).mean())

    single, several, many = bound(1), bound(16), bound(4096)
    assert single < several < exact + 0.02
    assert single < exact - 0.05
    assert many == pytest.approx(exact, abs=0.1)


def test_the_loss_in_training_is_the_bound_of_one_draw(trained: TrainedVae) -> None:
    design = VaeDesign((5, 20, 20, 20, 15), VaeConfig(units=4))
    ids = np.random.default_rng(1).integers(len(TOKENS), size=(600, WINDOW)).astype(np.int32)
    weights = np.ones(ids.shape, np.float32)
    weights[500:] = 0  # padding
    loss = float(design.mean_loss(trained.network, (tf.constant(ids), tf.constant(weights)), training=False))
    noise = np.random.default_rng(2).standard_normal((1, 600, 2)).astype(np.float32)
    bounds = trained.bounds(ids, weights, noise)[:500]
    assert loss == pytest.approx(-bounds.mean() / WINDOW, rel=0.03)


def test_a_way_begins_and_ends_at_the_pieces_and_all_its_drafts_share_their_luck(trained: TrainedVae) -> None:
    def way(first: PianoPiece, last: PianoPiece, steps: int = 3) -> list[tuple[Note, ...]]:
        drafts = trained.interpolate(np.random.default_rng(1), first, last, steps)
        return [draft.parts[0].notes for draft in drafts]

    here, there = figures(80), figures(130, 3)
    assert way(here, there)[0] == way(here, here)[1]
    assert way(here, there)[-1] == way(there, here)[0]
    assert len(set(way(here, here, 4))) == 1
    assert {len({note.onset_ql for note in notes}) for notes in way(here, there)} == {2 * WINDOW}


def test_windows_drawn_alike_differ_by_their_place_alone(trained: TrainedVae) -> None:
    points = np.array([[0, 0], [2, -2], [0, 0]], np.float32)
    drawn = trained.drawn_alike(np.random.default_rng(1), points)
    np.testing.assert_array_equal(drawn[0], drawn[2])
    assert not np.array_equal(drawn[0], drawn[1])
    assert not np.array_equal(drawn, trained.drawn_alike(np.random.default_rng(2), points))


def test_windows_of_a_piece_reach_its_end() -> None:
    network = VaeDesign((1,) * len(TOKENS), VaeConfig(units=2)).build(0)
    windows = TrainedVae(network, TOKENS).windows(figures(93))
    np.testing.assert_array_equal(windows.ravel(), TOKENS.encode(figures(93))[13:])


@pytest.mark.parametrize("onsets", [1, WINDOW - 1])
def test_a_piece_shorter_than_a_window_is_refused(trained: TrainedVae, onsets: int) -> None:
    with pytest.raises(WindowError, match=f"'figures' has {onsets} tokens"):
        trained.write(np.random.default_rng(0), 10, prime=figures(onsets))


def test_a_lesson_counts_the_training_tokens() -> None:
    lesson = MEMBER.lesson(Works((figures(80), figures(41)), (figures(90),), ()))
    assert sum(lesson.settings["counts"]) == 121
