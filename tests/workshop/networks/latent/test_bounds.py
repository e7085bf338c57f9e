import keras
import numpy as np
import pytest
import tensorflow as tf
from scipy.stats import multivariate_normal

from workshop.networks.latent.bounds import (
    LatentSampling,
    fixed_noise,
    importance_bound,
    kl_divergence,
    log_prior_ratio,
    moved,
)

pytestmark = pytest.mark.train

MEAN = np.array([[0.5, -1.0]], np.float32)
LOG_VARIANCE = np.array([[-0.7, 0.4]], np.float32)
PRIOR = multivariate_normal(np.zeros(2))
DRAWN_FROM = multivariate_normal(MEAN[0], np.diag(np.exp(LOG_VARIANCE[0])))


def test_the_log_ratio_is_that_of_the_two_densities() -> None:
    noise = np.random.default_rng(0).standard_normal((20, 2)).astype(np.float32)
    latent = moved(MEAN, LOG_VARIANCE, noise).numpy()
    expected = PRIOR.logpdf(latent) - DRAWN_FROM.logpdf(latent)
    np.testing.assert_allclose(log_prior_ratio(latent, LOG_VARIANCE, noise).numpy(), expected, atol=1e-5)


def test_the_divergence_is_the_mean_log_ratio_with_the_sign_turned() -> None:
    noise = np.random.default_rng(0).standard_normal((200_000, 2)).astype(np.float32)
    ratios = log_prior_ratio(moved(MEAN, LOG_VARIANCE, noise), LOG_VARIANCE, noise).numpy()
    assert kl_divergence(MEAN, LOG_VARIANCE).numpy() == pytest.approx(-ratios.mean(), rel=0.02)
    assert kl_divergence(tf.zeros((3, 2)), tf.zeros((3, 2))).numpy().tolist() == [0.0] * 3


def test_the_importance_bound_is_the_log_of_the_mean_weight() -> None:
    weights = np.random.default_rng(0).random((5, 3)).astype(np.float32)
    np.testing.assert_allclose(importance_bound(np.log(weights)).numpy(), np.log(weights.mean(axis=0)), atol=1e-6)


def test_draws_lie_around_the_mean_in_training_and_on_it_otherwise() -> None:
    mean, log_variance = np.repeat(MEAN, 20_000, axis=0), np.repeat(LOG_VARIANCE, 20_000, axis=0)
    layer = LatentSampling(seed=1)
    drawn = np.asarray(layer([mean, log_variance], training=True))
    np.testing.assert_allclose(drawn.mean(axis=0), MEAN[0], atol=0.03)
    np.testing.assert_allclose(drawn.var(axis=0), np.exp(LOG_VARIANCE[0]), rtol=0.05)
    np.testing.assert_array_equal(np.asarray(layer([mean, log_variance])), mean)


def test_the_noise_goes_on_from_what_a_checkpoint_holds() -> None:
    first, second = LatentSampling(seed=1), LatentSampling(seed=2)
    ones = np.ones((4, 2), np.float32)
    first([ones, ones], training=True)
    second.generator.state.assign(first.generator.state.numpy())
    assert isinstance(first.generator.state, keras.Variable)
    np.testing.assert_array_equal(first([ones, ones], training=True), second([ones, ones], training=True))


def test_fixed_noise_is_the_same_at_every_call() -> None:
    np.testing.assert_array_equal(fixed_noise((8, 2)).numpy(), fixed_noise((8, 2)).numpy())
