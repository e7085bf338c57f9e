import numpy as np
import pytest
import tensorflow as tf

from tests.workshop.networks.token_works import figures
from workshop.networks.attention.stepping import Stepper
from workshop.networks.paper_lstm import MEMBER as PAPER_LSTM
from workshop.networks.transformer import MEMBER, TrainedTransformer, TransformerConfig, TransformerDesign, build
from workshop.networks.windows.tokens import Tokens

pytestmark = pytest.mark.train

TINY = TransformerConfig(width=8, blocks=2, heads=2, context=12)
SIZE = 9


def test_it_has_about_as_many_weights_as_the_papers_lstm() -> None:
    weights = MEMBER.build().count_params()
    assert weights == 2_079_050
    assert weights == pytest.approx(PAPER_LSTM.build().count_params(), rel=0.1)


def test_no_logit_knows_a_later_token() -> None:
    network = build(SIZE, config=TINY)
    ids = np.random.default_rng(0).integers(SIZE, size=(1, 12)).astype(np.int32)
    changed = ids.copy()
    changed[0, 7] = (ids[0, 7] + 1) % SIZE
    before, after = network(ids).numpy(), network(changed).numpy()
    np.testing.assert_array_equal(before[:, :7], after[:, :7])
    assert all(not np.array_equal(before[:, n], after[:, n]) for n in range(7, 12))


def test_token_by_token_it_gives_what_it_gives_at_once_and_goes_on_beyond_its_context() -> None:
    network = build(SIZE, config=TINY)
    ids = np.random.default_rng(0).integers(SIZE, size=30).astype(np.int32)
    embedding = network.get_layer("embedding")
    stepper = Stepper(network, lambda token: embedding(token[None, None]))
    state, found = stepper.start(), []
    for token in ids:
        logits, state = stepper.step(state, token)
        found.append(logits)
    np.testing.assert_allclose(found[:12], network(ids[None, :12]).numpy()[0], atol=1e-6)
    assert np.isfinite(found).all()
    np.testing.assert_array_equal(stepper.step(stepper.start(), ids[0])[0], found[0])


def test_padding_counts_for_nothing() -> None:
    design = TransformerDesign(SIZE, TINY)
    network = design.build(1)
    rng = np.random.default_rng(0)
    inputs, targets = rng.integers(SIZE, size=(2, 2, 12)).astype(np.int32)
    weights = np.ones((2, 12), np.float32)
    weights[1, 5:] = 0

    def loss() -> float:
        return float(design.mean_loss(network, tuple(map(tf.constant, (inputs, targets, weights))), training=False))

    before = loss()
    targets[1, 5:] = SIZE
    inputs[1, 6:] = SIZE
    assert loss() == before


def test_a_network_without_a_preference_loses_the_log_of_the_vocabulary_at_every_token() -> None:
    piece = figures(80)
    tokens = Tokens.learn([piece])
    network = build(len(tokens), config=TINY)
    for variable in network.trainable_variables:
        variable.assign(np.zeros(variable.shape))
    found = TrainedTransformer(network, tokens, TINY.context).loss([piece])
    assert found.targets == 40
    assert found.per_target == pytest.approx(np.log(len(tokens)))
