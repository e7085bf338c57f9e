"""A count out of a total."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Tally:
    """How many of how many."""

    count: int
    total: int

    @property
    def share(self) -> float:
        """0 to 1; NaN of nothing."""
        return self.count / self.total if self.total else float("nan")

    @classmethod
    def added(cls, tallies: Iterable["Tally"]) -> "Tally":
        """The sum of several tallies: counts and totals added."""
        pairs = [(tally.count, tally.total) for tally in tallies]
        return cls(sum(count for count, _ in pairs), sum(total for _, total in pairs))

    def __str__(self) -> str:
        return f"{self.share:.1%} of {self.total}"
