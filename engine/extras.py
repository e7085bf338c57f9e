"""Packages that only some of the work needs: which extra brings them, where one is missing."""

from collections.abc import Iterator
from contextlib import contextmanager

from engine.errors import OUR_PACKAGES


class MissingExtraError(ValueError):
    """A package that an extra brings is not installed."""


@contextmanager
def needs_extra(extra: str, purpose: str) -> Iterator[None]:
    """A block that imports what an extra brings.

    Args:
        extra: its name.
        purpose: what the packages are needed for, as the subject of a sentence.

    Raises:
        MissingExtraError: a package is not installed.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] in OUR_PACKAGES:
            raise
        raise MissingExtraError(
            f"{purpose} needs the package {error.name!r}; install it with: pip install 'eternal-echoes[{extra}]'"
        ) from error
