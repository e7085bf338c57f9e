"""The field's piano-roll benchmark as the MATLAB files that Bai et al. (2018) publish it in."""

import zlib
from pathlib import Path

import numpy as np

from engine.recipe import training_extra
from workshop.networks.rolls.protocol import Roll

KEYS = 88
LOWEST_MIDI = 21


class RollError(ValueError):
    """A file without the rolls that were asked for."""


def read_rolls(path: Path, split: str) -> tuple[Roll, ...]:
    """The rolls of one split.

    Args:
        path: a `.mat` file with a cell array of (steps, 88) rolls for every split.
        split: name of one, such as `traindata`, `validdata`, `testdata`.

    Raises:
        RollError: no such file, none that MATLAB wrote, a damaged one, no such split, or a roll of another shape.
        MissingExtraError: scipy is not installed.
    """
    with training_extra():
        from scipy.io import loadmat
        from scipy.io.matlab import MatReadError

    if not path.is_file():
        raise RollError(f"{path}: no such file; wanted a MATLAB file of piano rolls")
    try:
        found = loadmat(path)
    except (OSError, ValueError, TypeError, IndexError, NotImplementedError, MatReadError, zlib.error) as error:
        raise RollError(f"{path}: not a MATLAB file of piano rolls ({error})") from error
    splits = sorted(name for name in found if not name.startswith("__"))
    if split not in splits:
        raise RollError(f"{path} holds no split {split!r}; wanted one of: {', '.join(splits)}")
    rolls = [np.asarray(cell) for cell in found[split].ravel()]
    for number, roll in enumerate(rolls):
        if roll.ndim != 2 or roll.shape[1] != KEYS or len(roll) < 2 or not np.isin(roll, (0, 1)).all():
            raise RollError(
                f"{path}: {split}[{number}] has shape {roll.shape}; wanted at least 2 steps of {KEYS} zeros and ones"
            )
    if not rolls:
        raise RollError(f"{path}: {split} is empty; wanted rolls")
    return tuple(roll.astype(bool) for roll in rolls)
