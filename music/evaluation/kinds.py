"""Closed choices of evaluation, in one light file that the command line can load at once."""

from enum import StrEnum


class Kind(StrEnum):
    """What is compared."""

    VOICE = "voice"
    PIANO = "piano"
