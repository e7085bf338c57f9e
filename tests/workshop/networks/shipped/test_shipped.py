from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.config import NetworkConfig, Output, TrainingConfig
from engine.training import BEST, Trainer
from music.piano.encoding import encode
from music.piano.growing import CONDITION_SIZE as PIANO_CONDITION
from music.piano.ids import VOCABULARY_SIZE as PIANO_IDS
from music.styles import Network
from music.voice.network import CONDITION_SIZE as VOICE_CONDITION
from music.voice.network import VOCABULARY_SIZE as VOICE_IDS
from tests.music.melodies import harmonised, tune
from tests.music.piano.pieces import song, waltz
from workshop.corpus.sung import NamedMelody
from workshop.networks.catalogue import shipped
from workshop.networks.family import Lesson
from workshop.networks.shipped.piano import PianoMember
from workshop.networks.shipped.voice import SungWorks, VoiceMember
from workshop.networks.works import Works
from workshop.piano.training import piano_network
from workshop.voice.training import voice_network

pytestmark = pytest.mark.train

PIANO = PianoMember(NetworkConfig(PIANO_IDS, 4, (6,), Output.DENSE, PIANO_CONDITION))
VOICE = VoiceMember(NetworkConfig(VOICE_IDS, 4, (6,), Output.DENSE, VOICE_CONDITION))
PIECES = Works((waltz(8), song(8)), (waltz(6),), (song(5), waltz(5)))
QUICK = TrainingConfig(epochs=1, seed=3, warmup_steps=0, validate_every=50, checkpoint_every=50, compiled=False)


def melody(number: int) -> NamedMelody:
    found = harmonised(tune(f"{number} 3 5 3 | 1 2 3 1 | {number} 1:2", metre="4/4"), "0:maj 7:7 0:maj")
    return NamedMelody(str(number), found.melody, found.chord_ids)


SUNG = SungWorks((melody(1), melody(2)), (melody(3),), (melody(4), melody(5)))


def trained(lesson: Lesson, folder: Path) -> tuple[float, Path]:
    loss = Trainer(lesson.design, QUICK, lesson.source, folder).run()
    return loss, folder / BEST


def test_both_are_built_and_trained_as_they_ship() -> None:
    assert (shipped(Network.PIANO).config, shipped(Network.VOICE).config) == (piano_network(), voice_network())
    assert shipped(Network.PIANO).training(7, 2).epochs == shipped(Network.VOICE).training(7, 2).epochs == 7


def test_the_piano_is_trained_measured_and_composes(tmp_path: Path) -> None:
    lesson = PIANO.lesson(PIECES, seed=1)
    loss, weights = trained(lesson, tmp_path)
    found = PIANO.load(lesson.settings, weights)
    assert found.loss(PIECES.valid).per_target == pytest.approx(loss, abs=1e-4)
    told = found.loss(PIECES.test)
    assert told.notes == sum(encode(piece).notes for piece in PIECES.test)
    assert told.targets == sum(len(encode(piece).ids) for piece in PIECES.test)
    draft = found.write(np.random.default_rng(0), 20)
    assert [part.name for part in draft.parts] == ["right", "left"]
    assert draft.notes > 0


def test_what_continues_a_piece_does_not_repeat_it(tmp_path: Path) -> None:
    lesson = PIANO.lesson(PIECES, seed=1)
    found = PIANO.load(lesson.settings, trained(lesson, tmp_path)[1])
    draft = found.write(np.random.default_rng(0), 20, prime=waltz(5))
    assert (str(draft.metre), draft.tempo_bpm) == ("3/4", 150)
    assert draft.end_ql <= 4 * 3  # four bars of its own, none of the five before


def test_the_voice_is_trained_measured_and_composes(tmp_path: Path) -> None:
    lesson = VOICE.lesson(SUNG, seed=1)
    loss, weights = trained(lesson, tmp_path)
    found = VOICE.load(lesson.settings, weights)
    assert found.loss(SUNG.valid).per_target == pytest.approx(loss, abs=1e-4)
    assert found.loss(SUNG.test).notes == sum(len(named.melody.notes) for named in SUNG.test)
    draft = found.write(np.random.default_rng(0), 12)
    assert [part.name for part in draft.parts] == ["voice"]
    assert draft.notes >= 12


@pytest.mark.parametrize("settings", [{}, {"network": {}}], ids=["none", "no network"])
def test_settings_of_something_else_are_refused(settings: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises((KeyError, ValueError)):
        PIANO.load(settings, tmp_path / "weights.npz")
