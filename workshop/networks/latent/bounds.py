"""Lower bounds on likelihoods with a latent vector whose prior is a standard normal."""

from typing import Any

import keras
import tensorflow as tf
from keras import layers, ops

FIXED_SEED = (40, 2)
"""Of the noise that validation adds: the same every time, so that two validations can be compared."""


class LatentSampling(layers.Layer):  # type: ignore[misc]  # keras ships no types
    """A latent vector drawn around a mean (Kingma & Welling 2014, "Auto-Encoding Variational Bayes", section 2.4).

    Its noise comes from a seed generator that a checkpoint holds, so that a resumed training draws on.
    """

    def __init__(self, seed: int, **options: Any) -> None:
        super().__init__(**options)
        self.generator = keras.random.SeedGenerator(seed)

    def call(self, inputs: list[Any], training: bool = False) -> Any:
        """Means and logs of variances (..., latent) to a draw of the same shape; the mean outside training."""
        mean, log_variance = inputs
        if not training:
            return mean
        noise = keras.random.normal(ops.shape(mean), dtype=mean.dtype, seed=self.generator)
        return moved(mean, log_variance, noise)


def moved(mean: Any, log_variance: Any, noise: Any) -> Any:
    """Reparameterisation: mean + exp(log_variance / 2) * noise, for standard normal noise."""
    return mean + tf.exp(0.5 * log_variance) * noise


def fixed_noise(shape: Any) -> Any:
    """Standard normal noise, the same at every call."""
    return tf.random.stateless_normal(shape, FIXED_SEED)


def kl_divergence(mean: Any, log_variance: Any) -> Any:
    """Nats (...,) from the standard normal to a normal (..., latent) with these means and logs of variances."""
    return 0.5 * tf.reduce_sum(tf.exp(log_variance) + mean**2 - 1 - log_variance, -1)


def log_prior_ratio(latent: Any, log_variance: Any, noise: Any) -> Any:
    """Log of the prior density over that of the normal which the vector was drawn from with this noise: (...,)."""
    return 0.5 * tf.reduce_sum(noise**2 + log_variance - latent**2, -1)


def importance_bound(log_weights: Any) -> Any:
    """A lower bound on the log-likelihood from several draws (Burda et al. 2016, "Importance Weighted Autoencoders").

    Its expectation is below the log-likelihood for any number of draws, rises with it, and is the usual bound for one.

    Args:
        log_weights: (draws, ...): log-likelihood given a draw plus `log_prior_ratio`.

    Returns:
        (...,): the log of the mean weight.
    """
    draws = tf.cast(tf.shape(log_weights)[0], log_weights.dtype)
    return tf.reduce_logsumexp(log_weights, axis=0) - tf.math.log(draws)
