from collections.abc import Callable

import numpy as np
import pytest

from pairing.song import Song
from tests.pairing.songs import drawn_song, plain_song

TRIPLETS_QL = (1 / 3, 2 / 3, 0.5, 1.0)

SONGS: dict[str, Callable[[], Song]] = {
    "plain": plain_song,
    "4/4": lambda: drawn_song(np.random.default_rng(1), interlude_bars=1),
    "3/4 with a pickup": lambda: drawn_song(
        np.random.default_rng(2), metre="3/4", pickup_ql=2.0, key="Bb major", stanzas=3
    ),
    "6/8": lambda: drawn_song(np.random.default_rng(3), metre="6/8", key="D minor", durations_ql=(0.5, 0.5, 1.0, 1.5)),
    "abutting lines": lambda: drawn_song(np.random.default_rng(4), gap=0.0, introduction_bars=0, coda_bars=0),
    "five lines": lambda: drawn_song(np.random.default_rng(5), lines=5, key="C# minor"),
    "melody alone": lambda: drawn_song(np.random.default_rng(6), accompanied=False, key="Gb major"),
    "through-composed triplets": lambda: drawn_song(
        np.random.default_rng(7), strophic=False, durations_ql=TRIPLETS_QL, key="G# minor"
    ),
    "5/4 full of melismas": lambda: drawn_song(
        np.random.default_rng(8), metre="5/4", melisma=0.6, stanzas=1, key="F minor"
    ),
}


@pytest.fixture(params=list(SONGS), scope="module")
def song(request: pytest.FixtureRequest) -> Song:
    """Songs with all that can happen in them."""
    return SONGS[request.param]()
