"""Things timed by turns in one run, so that a busy moment falls on all of them."""

import json
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any


def seconds_a_unit(actions: Mapping[str, Callable[[], int]], rounds: int) -> dict[str, float]:
    """The median time of one unit of each action, over rounds in which they take turns.

    Every action is called once before, uncounted, since what is called first loads, compiles and fills caches.

    Args:
        actions: by name; each returns how many units (notes, targets, files) it did.
        rounds: how often.
    """
    for action in actions.values():
        action()
    taken: dict[str, list[float]] = {name: [] for name in actions}
    for _ in range(rounds):
        for name, action in actions.items():
            started = time.perf_counter()
            units = action()
            taken[name].append((time.perf_counter() - started) / units)
    return {name: statistics.median(times) for name, times in taken.items()}


def show(figures: Mapping[str, Any], as_json: bool) -> None:
    """Prints figures: a line each, or one JSON object."""
    if as_json:
        sys.stdout.write(json.dumps(figures) + "\n")
        return
    width = max(map(len, figures))
    for name, figure in figures.items():
        shown = f"{figure:,.4g}" if isinstance(figure, float) and figure < 1000 else f"{figure:,.0f}"
        sys.stdout.write(f"{name:<{width}}  {shown}\n")
