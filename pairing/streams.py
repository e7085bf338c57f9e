"""Random streams of a song: from its seed and its theme, one for each kind of choice."""

from hashlib import sha256

import numpy as np


def random_streams(seed: int, theme: str, count: int) -> tuple[np.random.Generator, ...]:
    """So many independent generators, the same for the same seed and theme.

    The theme takes part, so that two themes with one seed do not get the same key and metre. A stream for each kind
    of choice keeps the tune as it was when a wish changes the words.
    """
    digest = int.from_bytes(sha256(theme.casefold().encode()).digest()[:8], "big")
    return tuple(np.random.default_rng(child) for child in np.random.SeedSequence([seed, digest]).spawn(count))
