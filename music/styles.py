"""Closed choices of music, in one light file that the command line can load at once."""

from enum import StrEnum


class Style(StrEnum):
    """What `music generate` can write."""

    VOICE = "voice"


class Network(StrEnum):
    """Networks that `music train` can train."""

    VOICE = "voice"
