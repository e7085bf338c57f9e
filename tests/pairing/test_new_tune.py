import numpy as np
import pytest

from lyrics.prosody import Lexicon
from music.voice.composer import Composer
from music.voice.order import MelodyOrder
from pairing.new_tune import GivenLine, song_with_new_tune
from pairing.plan import Wishes
from pairing.spoken import SpokenLine, speak
from tests.music.voice.networks import even_voice
from tests.pairing.themes import theme_of

PLAIN = Wishes(accompaniment=False, metre="4/4")


def given(text: str) -> list[list[GivenLine]]:
    lexicon = Lexicon.load()

    def line(words: str) -> GivenLine:
        return GivenLine(lambda syllables, strengths: speak(words.split(), lexicon, syllables, strengths))

    return [[line(words) for words in stanza.split("/")] for stanza in text.split("//")]


@pytest.fixture
def orders(monkeypatch: pytest.MonkeyPatch) -> list[MelodyOrder]:
    """What the composer is asked for."""
    asked: list[MelodyOrder] = []
    compose = Composer.compose

    def noted(self: Composer, order: MelodyOrder, rng: np.random.Generator) -> object:
        asked.append(order)
        return compose(self, order, rng)

    monkeypatch.setattr(Composer, "compose", noted)
    return asked


@pytest.mark.parametrize(
    ("text", "syllables"),
    [
        pytest.param("glorious day/a day//a song of day/a day", [(4, 2)], id="the count that all have"),
        pytest.param("a victorious day/a day//a glorious day/a day", [(5, 2)], id="the count that most have"),
        pytest.param("one two three four/la//one two/la", [(4, 1), (2, 1)], id="too much shorter"),
        pytest.param("one/la//one/la/la", [(1, 1), (1, 1, 1)], id="another number of lines"),
        pytest.param("one two three four//one two three four five six", [(4,)], id="two syllables more"),
    ],
)
def test_stanzas_of_one_shape_share_a_tune(
    text: str, syllables: list[tuple[int, ...]], orders: list[MelodyOrder]
) -> None:
    song_with_new_tune(even_voice(), given(text), theme_of(), "La", PLAIN, 0)
    assert [order.syllables for order in orders] == syllables
    assert len({(order.key, order.metre, order.tempo_bpm, order.range_midi) for order in orders}) == 1


def test_the_tune_is_asked_to_suit_the_stresses_of_all_stanzas(orders: list[MelodyOrder]) -> None:
    song_with_new_tune(even_voice(), given("sorrow away//sorrow sorrow//a day"), theme_of(), "La", PLAIN, 0)
    first, second = orders
    assert first.stresses == ((1.0, -1.0, 0.0, 0.0),)
    assert len(second.stresses[0]) == 2


def test_a_line_that_no_stanza_says_in_its_count_has_no_stresses(orders: list[MelodyOrder]) -> None:
    def unsteady(syllables: int | None, _: object) -> SpokenLine:
        return speak(["la"] * (4 if syllables is None else 5), Lexicon.load())

    song_with_new_tune(even_voice(), [[GivenLine(unsteady)]], theme_of(), "La", PLAIN, 0)
    assert orders[0].stresses == ((),)
