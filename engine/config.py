"""Configuration of a network and of its training: closed, typed, saved as JSON beside the weights."""

import math
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class ConfigError(ValueError):
    """A configuration no network can be built from."""


class Output(StrEnum):
    """How the last hidden state becomes logits."""

    TIED = "tied"  # projected to the embedding size, multiplied by the embedding table (Press & Wolf 2017)
    DENSE = "dense"  # a weight for every pair of unit and id


class Precision(StrEnum):
    """Number format of activations in training; weights are float32 in either."""

    FLOAT32 = "float32"
    BFLOAT16 = "mixed_bfloat16"


class Schedule(StrEnum):
    """What becomes of the learning rate after its peak."""

    COSINE = "cosine"  # falls along a half cosine to 1 % of it (Loshchilov & Hutter 2017)
    CONSTANT = "constant"  # keeps its peak to the end


@dataclass(frozen=True)
class NetworkConfig:
    """A recurrent sequence network.

    Attributes:
        vocabulary_size: how many ids there are; logits have this length.
        embedding_size: length of an id's vector.
        lstm_units: units of each LSTM layer, first to last.
        output: how logits are made.
        condition_size: length of the vector given beside the id at every step; 0 for none.
        dropout: share of features dropped after the embedding, between layers and before the output, the same ones
            at every step of a sequence (Gal & Ghahramani 2016).
    """

    vocabulary_size: int
    embedding_size: int
    lstm_units: tuple[int, ...]
    output: Output = Output.TIED
    condition_size: int = 0
    dropout: float = 0.0

    def __post_init__(self) -> None:
        sizes = {"vocabulary_size": self.vocabulary_size, "embedding_size": self.embedding_size}
        sizes |= {f"lstm_units[{i}]": units for i, units in enumerate(self.lstm_units)}
        for name, size in sizes.items():
            if size < 1:
                raise ConfigError(f"{name} is {size}; wanted 1 or more")
        if not self.lstm_units:
            raise ConfigError("lstm_units is empty; wanted at least one layer")
        if self.condition_size < 0:
            raise ConfigError(f"condition_size is {self.condition_size}; wanted 0 or more")
        if not 0 <= self.dropout < 1:
            raise ConfigError(f"dropout is {self.dropout}; wanted 0 or more, below 1")

    def to_json(self) -> dict[str, Any]:
        """The fields, as `from_json` reads them."""
        return asdict(self)

    @classmethod
    def from_json(cls, fields: dict[str, Any]) -> "NetworkConfig":
        """Rebuilds a configuration.

        Raises:
            ConfigError: a field is missing, unknown, or out of range.
        """
        try:
            units = tuple(int(u) for u in fields["lstm_units"])
            return cls(**{**fields, "lstm_units": units, "output": Output(fields["output"])})
        except (KeyError, TypeError, ValueError) as error:
            raise ConfigError(f"not a network configuration: {fields!r} ({error})") from error


@dataclass(frozen=True)
class TrainingConfig:
    """How a network is trained.

    Attributes:
        epochs: passes over the training batches.
        seed: of initial weights and dropout; batches are drawn by their source.
        learning_rate: Adam's peak; rises linearly over `warmup_steps`, then goes as `schedule` says.
        warmup_steps: updates until the peak.
        clip_norm: largest global norm of a gradient.
        validate_every: updates between validations (one more at the end of every epoch).
        checkpoint_every: updates between checkpoints: what a kill can cost.
        averaging: momentum of a running mean of the weights, which is what is validated and kept (Polyak & Juditsky
            1992; Merity et al. 2018, "AWD-LSTM"); 0 for the weights as they are.
        precision: of activations.
        compiled: whether steps go through XLA: about half as fast again, after a minute of compiling.
        schedule: of the learning rate.
        candidates: ids that an update compares the target with, drawn anew each time (Jean et al. 2015, "On Using Very
            Large Target Vocabulary"); 0 for all of them. Validation compares with all.
    """

    epochs: int
    seed: int = 0
    learning_rate: float = 2e-3
    warmup_steps: int = 100
    clip_norm: float = 1.0
    validate_every: int = 1000
    checkpoint_every: int = 200
    averaging: float = 0.0
    precision: Precision = Precision.FLOAT32
    compiled: bool = True
    schedule: Schedule = Schedule.COSINE
    candidates: int = 0

    def __post_init__(self) -> None:
        for name in ("epochs", "validate_every", "checkpoint_every"):
            if getattr(self, name) < 1:
                raise ConfigError(f"{name} is {getattr(self, name)}; wanted 1 or more")
        for name in ("seed", "warmup_steps", "candidates"):
            if getattr(self, name) < 0:
                raise ConfigError(f"{name} is {getattr(self, name)}; wanted 0 or more")
        for name in ("learning_rate", "clip_norm"):
            if not getattr(self, name) > 0:
                raise ConfigError(f"{name} is {getattr(self, name)}; wanted above 0")
        if not 0 <= self.averaging < 1:
            raise ConfigError(f"averaging is {self.averaging}; wanted 0 or more, below 1")

    def rate_at(self, step: int, total_steps: int) -> float:
        """The learning rate of update `step`, counted from 0."""
        if step < self.warmup_steps:
            return self.learning_rate * (step + 1) / self.warmup_steps
        if self.schedule is Schedule.CONSTANT:
            return self.learning_rate
        done = (step - self.warmup_steps) / max(1, total_steps - self.warmup_steps)
        return self.learning_rate * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * done)))

    def identity(self) -> dict[str, Any]:
        """The fields that a checkpoint must share; what came later is unsaid where it is as it was before."""
        fields = asdict(self)
        if self.schedule is Schedule.COSINE:
            del fields["schedule"]
        if not self.candidates:
            del fields["candidates"]
        return fields
