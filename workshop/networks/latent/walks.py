"""Ways through latent space: a random walk that stays where music is, and the way from one point to another."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Latent = NDArray[np.float32]

STAYING = 0.9
"""How much of a step is kept: about ten steps to where nothing of the first is left."""


def walk(rng: np.random.Generator, start: Latent) -> Iterator[Latent]:
    """Points after the start, each near the one before.

    Every point is `STAYING` of the last and fresh noise: a walk (an autoregressive process of first order) whose points
    are, seen one by one, draws from the standard normal if the start is one; it never strays to where nothing was
    learned.
    """
    point = start
    while True:
        noise = rng.standard_normal(start.shape).astype(np.float32)
        point = STAYING * point + np.float32(np.sqrt(1 - STAYING**2)) * noise
        yield point


def between(first: Latent, last: Latent, steps: int) -> Latent:
    """Points on the straight line from the first to the last, both among them: (steps, ...).

    Spherical interpolation (White 2016, "Sampling Generative Networks") keeps to the shell on which normal vectors of
    many dimensions lie; in the plane they are densest in the middle, which the straight line crosses.
    """
    return np.linspace(first, last, steps, dtype=np.float32)
