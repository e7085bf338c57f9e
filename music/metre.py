"""Metres: bar length, beats and metrical strength."""

from dataclasses import dataclass


class MetreError(ValueError):
    """A metre that does not exist."""


@dataclass(frozen=True)
class Metre:
    """A time signature such as `Metre(3, 4)`."""

    numerator: int
    denominator: int

    def __post_init__(self) -> None:
        if not 1 <= self.numerator <= 24 or self.denominator not in (1, 2, 4, 8, 16):
            raise MetreError(f"no such metre: {self}; wanted 1 to 24 beats over 1, 2, 4, 8 or 16, such as 3/4 or 6/8")

    @classmethod
    def parse(cls, text: str) -> "Metre":
        """Reads "3/4".

        Raises:
            MetreError: the text is no time signature.
        """
        numerator, slash, denominator = text.strip().partition("/")
        if not (slash and numerator.isdecimal() and denominator.isdecimal()):
            raise MetreError(f"no such metre: {text!r}; wanted a time signature such as 3/4 or 6/8")
        return cls(int(numerator), int(denominator))

    @property
    def bar_ql(self) -> float:
        """Length of a bar in quarters."""
        return self.numerator * 4 / self.denominator

    @property
    def is_compound(self) -> bool:
        """Whether beats divide in three (6/8, 9/8, 12/8)."""
        return self.numerator > 3 and self.numerator % 3 == 0 and self.denominator >= 8

    @property
    def beat_ql(self) -> float:
        """Length of a beat in quarters: a dotted value in compound metres."""
        return (12 if self.is_compound else 4) / self.denominator

    def strength(self, onset_ql: float) -> float:
        """Metrical weight of an onset: 1 downbeat, 0.75 half bar, 0.5 another beat, 0.25 half a beat, 0 else.

        Bars are counted from quarter 0. The scale follows the metrical grid of Lerdahl and Jackendoff (1983).
        """
        in_bar = onset_ql % self.bar_ql
        beat = in_bar / self.beat_ql
        if abs(in_bar) < 1e-6 or abs(in_bar - self.bar_ql) < 1e-6:
            return 1.0
        if abs(beat - round(beat)) < 1e-6:
            beats = round(self.bar_ql / self.beat_ql)
            return 0.75 if beats % 2 == 0 and round(beat) * 2 == beats else 0.5
        parts = beat * (3 if self.is_compound else 2)
        return 0.25 if abs(parts - round(parts)) < 1e-6 else 0.0

    def __str__(self) -> str:
        return f"{self.numerator}/{self.denominator}"
