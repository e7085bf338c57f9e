"""The vector given to the verse network at every step: what the words are about, how much room is left, how it is told.

Each part can be withheld (zeros, flag 0): training does so at random, so that the network also works without, and its
perplexity is measured with all withheld.
"""

import numpy as np
from numpy.typing import NDArray

from lyrics.theme.table import TOPIC_SIZE, Feeling
from lyrics.viewpoint import Diction, Speaker, Tense, Viewpoint

MOST_SYLLABLES = 15
MOST_LINES = 7

_VALENCE = TOPIC_SIZE
_THEME_GIVEN = TOPIC_SIZE + 1
_SYLLABLES = TOPIC_SIZE + 2
_LINES = _SYLLABLES + MOST_SYLLABLES + 1
_ROOM_GIVEN = _LINES + MOST_LINES + 1
_VIEWPOINT = _ROOM_GIVEN + 1
_CHOICES: tuple[Diction | Speaker | Tense, ...] = (*Diction, *Speaker, *Tense)
VIEWPOINT_SIZE = len(_CHOICES)
CONDITION_SIZE = _VIEWPOINT + VIEWPOINT_SIZE
CONDITION_SIZES = (_VIEWPOINT, CONDITION_SIZE)
"""Of networks that are not told how a stanza is told, and of those that are."""


def theme_condition(feeling: Feeling) -> NDArray[np.float32]:
    """The vector (CONDITION_SIZE,) with the theme given and the room withheld."""
    vector = np.zeros(CONDITION_SIZE, np.float32)
    vector[:TOPIC_SIZE] = feeling.topic
    vector[_VALENCE] = feeling.valence
    vector[_THEME_GIVEN] = 1
    return vector


def add_room(
    condition: NDArray[np.float32], syllables_left: NDArray[np.int32], lines_left: NDArray[np.int32]
) -> NDArray[np.float32]:
    """The condition with the room added.

    Args:
        condition: (..., CONDITION_SIZE), untouched.
        syllables_left: (...) in the line that is being written, after the input; more than MOST_SYLLABLES count as it.
        lines_left: (...) lines to come after that line, likewise up to MOST_LINES.
    """
    told = condition.copy()
    syllables = np.clip(syllables_left, 0, MOST_SYLLABLES)[..., None]
    lines = np.clip(lines_left, 0, MOST_LINES)[..., None]
    np.put_along_axis(told, _SYLLABLES + syllables, 1, axis=-1)
    np.put_along_axis(told, _LINES + lines, 1, axis=-1)
    told[..., _ROOM_GIVEN] = 1
    return told


def viewpoint_condition(viewpoint: Viewpoint) -> NDArray[np.float32]:
    """The vector (CONDITION_SIZE,) with the viewpoint given, as far as it is one, and all else withheld."""
    vector = np.zeros(CONDITION_SIZE, np.float32)
    for choice in (viewpoint.diction, viewpoint.speaker, viewpoint.tense):
        if choice is not None:
            vector[_VIEWPOINT + _CHOICES.index(choice)] = 1
    return vector
