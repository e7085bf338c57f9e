"""The voice network that ships, trained on the sung lines of the same folders.

Unlike the family it is told each melody's mode, metre and place in the bar; chords and phrases are ids of their own. It
is measured as its own room does: in stretches, the state forgotten between them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np

from engine.config import NetworkConfig, TrainingConfig
from engine.network import SequenceDesign, build_network
from engine.runtime import StepNetwork
from engine.stretches import spread
from music.keys import Key
from music.metre import Metre
from music.notes import Melody
from music.voice.composer import Composer
from music.voice.network import is_pitch, manner_of
from music.voice.spec import MOST_PHRASES, MOST_SYLLABLES, MelodySpec, draw_form
from workshop.corpus.splits import filled_splits
from workshop.corpus.sung import NamedMelody, read_vocal_corpus
from workshop.networks.draft import DraftPart, MusicDraft
from workshop.networks.family import Lesson, Loss
from workshop.networks.shipped.stepping import stepping, surprise
from workshop.voice.batches import VoiceBatches, VoiceExample
from workshop.voice.training import BATCH_SIZE, voice_network, voice_training

_SHAPES = 32
"""Training melodies whose outline writing may take."""


@dataclass(frozen=True)
class SungWorks:
    """Melodies by split; all melodies of a work fall into one."""

    train: tuple[NamedMelody, ...]
    valid: tuple[NamedMelody, ...]
    test: tuple[NamedMelody, ...]


def read_sung_works(folders: Sequence[Path], cache: Path, workers: int = 2) -> SungWorks:
    """The sung lines of folders of scores, by split.

    Args:
        folders: where the scores lie.
        cache: `.jsonl.gz` file that keeps what was read.
        workers: processes to read with.

    Raises:
        CorpusError: no such folder, no score in it, or too few works that are sung.
    """
    melodies, _ = read_vocal_corpus(list(folders), workers, cache)
    return SungWorks(**{name: tuple(found) for name, found in filled_splits(melodies, "sung line").items()})


@dataclass(frozen=True)
class VoiceMember:
    """The voice network as a member, but for its works: melodies."""

    config: NetworkConfig

    def build(self, seed: int = 0) -> keras.Model:
        """The network that ships."""
        return build_network(self.config, seed)

    def training(self, epochs: int, seed: int) -> TrainingConfig:
        """As it is trained to ship."""
        return voice_training(epochs, seed)

    def lesson(self, works: SungWorks, seed: int = 0) -> Lesson:
        """Stretches of the encoded melodies."""
        source = VoiceBatches(_examples(works.train), _examples(works.valid), BATCH_SIZE, seed)
        shapes = [_outline(named.melody) for named in spread(_orderable(works.train), _SHAPES)]
        return Lesson(SequenceDesign(self.config), source, {"network": self.config.to_json(), "shapes": shapes})

    def load(self, settings: dict[str, Any], weights: Path) -> "TrainedVoice":
        """The trained network.

        Raises:
            ConfigError, WeightsError: settings or weights are not this network's.
        """
        return TrainedVoice(*stepping(NetworkConfig.from_json(settings["network"]), weights), settings["shapes"])


@dataclass(frozen=True)
class TrainedVoice:
    """A trained voice network, ready to be measured and to compose.

    Attributes:
        network: in Keras.
        steps: to step with.
        shapes: outlines of training melodies.
    """

    network: keras.Model
    steps: StepNetwork
    shapes: list[dict[str, Any]]

    def loss(self, melodies: Sequence[NamedMelody]) -> Loss:
        """The surprise at all ids of the melodies."""
        examples = _examples(melodies)
        notes = sum(is_pitch(token) for e in examples for part in e.stretches() for token in e.ids[part].tolist())
        return surprise(self.steps, VoiceBatches([], examples, BATCH_SIZE).validation(), notes)

    def write(self, rng: np.random.Generator, notes: int) -> MusicDraft:
        """A melody as the product composes it, in the outline of a training melody, cut or repeated to length."""
        shape = self.shapes[rng.integers(len(self.shapes))]
        syllables: list[int] = []
        while sum(syllables) < notes and len(syllables) < MOST_PHRASES:
            syllables.append(shape["syllables"][len(syllables) % len(shape["syllables"])])
        form, key, metre = draw_form(syllables, rng), Key.parse(shape["key"]), Metre.parse(shape["metre"])
        order = MelodySpec(tuple(syllables), form, key, metre, shape["tempo_bpm"], *shape["manner"])
        melody = Composer(self.steps).compose_harmonised(order, rng).melody
        return MusicDraft((DraftPart("voice", 0, melody.notes),), melody.tempo_bpm, metre)


def _examples(melodies: Sequence[NamedMelody]) -> list[VoiceExample]:
    return [VoiceExample.of(named.harmonised) for named in melodies]


def _orderable(melodies: Sequence[NamedMelody]) -> list[NamedMelody]:
    return [m for m in melodies if all(phrase.syllables <= MOST_SYLLABLES for phrase in m.melody.phrases)]


def _outline(melody: Melody) -> dict[str, Any]:
    return {
        "syllables": [phrase.syllables for phrase in melody.phrases[:MOST_PHRASES]],
        "key": str(melody.key),
        "metre": str(melody.metre),
        "tempo_bpm": melody.tempo_bpm,
        "manner": list(manner_of(melody)),
    }


MEMBER = VoiceMember(voice_network())
