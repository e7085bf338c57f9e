"""What a process of its own is given by tests; light, since the process imports it."""

import os


def unheard(message: str) -> None:
    """A report that nobody reads."""


def ended(*arguments: object) -> None:
    """Ends the process in the middle of its work."""
    os._exit(9)
