import numpy as np
import pytest

from lyrics.language import language_of
from music.styles import Voice
from music.voice.composer import Composer
from music.voice.spec import MelodySpec
from pairing.form import SongSection
from pairing.new_tune import GivenLine, song_with_new_tune
from pairing.request import SongRequest
from pairing.setting.spoken import SpokenLine, speak
from pairing.song import Song
from tests.music.voice.networks import even_voice
from tests.pairing.themes import asked, theme_of

PLAIN = asked(accompaniment=False, metre="4/4")


def given(text: str) -> list[list[GivenLine]]:
    lexicon = language_of().lexicon

    def line(words: str) -> GivenLine:
        return GivenLine(lambda syllables, strengths: speak(words.split(), lexicon, syllables, strengths))

    return [[line(words) for words in stanza.split("/")] for stanza in text.split("//")]


def sing(stanzas: list[list[GivenLine]], *sections: SongSection, wishes: SongRequest = PLAIN) -> Song:
    return song_with_new_tune(
        even_voice(), stanzas, sections or (SongSection.VERSE,) * len(stanzas), theme_of(), "La", wishes
    )


@pytest.fixture
def orders(monkeypatch: pytest.MonkeyPatch) -> list[MelodySpec]:
    """What the composer is asked for."""
    asked: list[MelodySpec] = []
    compose = Composer.compose_harmonised

    def noted(self: Composer, order: MelodySpec, rng: np.random.Generator) -> object:
        asked.append(order)
        return compose(self, order, rng)

    monkeypatch.setattr(Composer, "compose_harmonised", noted)
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
    text: str, syllables: list[tuple[int, ...]], orders: list[MelodySpec]
) -> None:
    sing(given(text))
    assert [order.syllables for order in orders] == syllables
    assert len({(order.key, order.metre, order.tempo_bpm, order.range_midi) for order in orders}) == 1


def test_the_tune_is_asked_to_suit_the_stresses_of_all_stanzas(orders: list[MelodySpec]) -> None:
    sing(given("sorrow away//sorrow sorrow//a day"))
    first, second = orders
    assert first.stresses == ((1.0, -1.0, 0.0, 0.0),)
    assert len(second.stresses[0]) == 2


def test_a_line_that_no_stanza_says_in_its_count_has_no_stresses(orders: list[MelodySpec]) -> None:
    def unsteady(syllables: int | None, _: object) -> SpokenLine:
        return speak(["la"] * (4 if syllables is None else 5), language_of().lexicon)

    sing([[GivenLine(unsteady)]])
    assert orders[0].stresses == ((),)


V, C, M = SongSection.VERSE, SongSection.CHORUS, SongSection.MIDDLE


def test_a_chorus_has_a_tune_of_its_own_whatever_its_shape(orders: list[MelodySpec]) -> None:
    song = sing(given("one two three//la la la//four five six//la la la"), V, C, V, C)
    assert [order.syllables for order in orders] == [(3,), (3,)]
    verse, chorus = orders
    assert chorus.range_midi > verse.range_midi
    pitches = [[note.pitch_midi for note in stanza.notes] for stanza in song.stanzas]
    assert pitches[0] == pitches[2] != pitches[1] == pitches[3]


@pytest.mark.parametrize("sections", [(C, V, C), (V, M, V)], ids=["chorus first", "ternary"])
def test_sections_may_stand_in_any_order(sections: tuple[SongSection, ...], orders: list[MelodySpec]) -> None:
    sing(given("one two three//la la la//one two three"), *sections)
    assert len(orders) == 2
    assert len({(order.key, order.metre, order.tempo_bpm) for order in orders}) == 1


@pytest.mark.parametrize("voice", Voice)
def test_a_new_tune_is_for_the_voice(voice: Voice) -> None:
    song = sing(given("one two three//la la la"), V, C, wishes=asked(PLAIN, voice=voice))
    lowest, highest = voice.range_midi
    assert all(lowest <= note.pitch_midi <= highest for note in song.melody)
    assert song.voice is voice
