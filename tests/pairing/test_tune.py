from pathlib import Path
from typing import Any

import pytest

from music.notes import Melody
from music.styles import Style
from music.voice.model import VoiceModel
from pairing.plan import Wishes
from pairing.tune import tune_about, tune_to_json
from tests.music.melodies import tune
from tests.music.voice.networks import even_voice
from tests.pairing.themes import theme_of

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def even_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(VoiceModel, "load", lambda: even_voice())


def about(arousal: float = 0.0, bars: int = 4, seed: int = 0, temperature: float = 1.0, **wishes: Any) -> Melody:
    return tune_about(theme_of("any", 0, arousal), Wishes(**wishes), bars, temperature, seed)


@pytest.mark.parametrize(("bars", "phrases"), [(1, 1), (2, 1), (4, 2), (7, 4), (8, 4)])
def test_a_phrase_is_about_two_bars(bars: int, phrases: int) -> None:
    melody = about(bars=bars)
    assert len(melody.phrases) == phrases
    assert len({phrase.syllables for phrase in melody.phrases}) == 1


def test_wishes_win() -> None:
    melody = about(key="Ab major", metre="6/8", tempo_bpm=55)
    assert (str(melody.key), str(melody.metre), melody.tempo_bpm) == ("Ab major", "6/8", 55)
    assert melody.notes[-1].pitch_midi % 12 == 8


def test_seeds_differ_in_key_and_metre() -> None:
    keys = {(about(seed=seed).key, str(about(seed=seed).metre)) for seed in range(12)}
    assert len(keys) > 4


def test_longer_bars_and_livelier_themes_take_more_syllables() -> None:
    def syllables(metre: str, arousal: float) -> int:
        return about(arousal, bars=2, metre=metre).phrases[0].syllables

    assert syllables("2/4", 0) < syllables("3/4", 0) < syllables("4/4", 0)
    assert syllables("3/4", -0.9) < syllables("3/4", 0.9)
    assert syllables("1/16", -0.9) == 3
    assert syllables("12/4", 0.9) == 12


def test_the_same_seed_gives_the_same_tune_and_another_another() -> None:
    assert about(seed=4) == about(seed=4)
    assert about(seed=5).notes != about(seed=4).notes


def test_the_json_of_a_tune() -> None:
    melody = tune("1 ~3:0.5 | 5", key="G major", metre="3/4", tempo_bpm=72)
    assert tune_to_json(melody, Style.VOICE, "joy", 7, Path("a/b.mid")) == {
        "style": "voice",
        "theme": "joy",
        "seed": 7,
        "key": "G major",
        "metre": "3/4",
        "tempo_bpm": 72,
        "notes": [
            {"onset_ql": 0, "duration_ql": 1, "pitch_midi": 67, "velocity": 80, "part": "voice"},
            {"onset_ql": 1, "duration_ql": 0.5, "pitch_midi": 71, "velocity": 80, "part": "voice"},
            {"onset_ql": 1.5, "duration_ql": 1, "pitch_midi": 74, "velocity": 80, "part": "voice"},
        ],
        "phrases": [[0, 1], [2, 2]],
        "file": "a/b.mid",
    }
