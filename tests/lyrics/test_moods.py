from itertools import combinations
from math import dist

import numpy as np
import pytest

from lyrics.theme import ThemeTable, in_mood, read_theme
from lyrics.viewpoint import Mood


def test_moods_lie_apart_within_the_circumplex() -> None:
    places = [(mood.valence, mood.arousal) for mood in Mood]
    assert all(-1 <= value <= 1 for place in places for value in place)
    assert min(dist(one, other) for one, other in combinations(places, 2)) > 0.25


@pytest.mark.parametrize(("mood", "pleasant", "excited"), [(Mood.JOYFUL, True, True), (Mood.MELANCHOLY, False, False)])
def test_a_mood_feels_as_it_is_called(mood: Mood, pleasant: bool, excited: bool) -> None:
    assert (mood.valence > 0, mood.arousal > 0) == (pleasant, excited)


def test_a_mood_changes_how_a_theme_feels_and_not_what_it_is_about() -> None:
    theme = read_theme("the dark sea", ThemeTable.load())
    joyful = in_mood(theme, Mood.JOYFUL)
    assert (joyful.valence, joyful.arousal) == (Mood.JOYFUL.valence, Mood.JOYFUL.arousal)
    assert (joyful.text, joyful.words) == (theme.text, theme.words)
    assert np.array_equal(joyful.topic, theme.topic)
    assert theme.valence < 0


def test_without_a_mood_a_theme_is_as_it_is() -> None:
    theme = read_theme("the dark sea", ThemeTable.load())
    assert in_mood(theme, None) is theme
