"""Which works are kept out of training: the same for every network of music."""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Protocol, TypeVar

from workshop.corpus.errors import CorpusError

VALID_SHARE, TEST_SHARE = 0.06, 0.10


class OfWork(Protocol):
    """Music that knows which work it belongs to."""

    @property
    def work(self) -> str:
        """The same for all that must fall into the same split."""


_Music = TypeVar("_Music", bound=OfWork)


def split_of(work: str) -> str:
    """The split of a work, "train", "valid" or "test": a digest of its name decides, so that it never changes."""
    share = int(sha256(work.encode()).hexdigest()[:8], 16) / 2**32
    return "test" if share < TEST_SHARE else "valid" if share < TEST_SHARE + VALID_SHARE else "train"


def split_by_work(music: Iterable[_Music]) -> dict[str, list[_Music]]:
    """The music by split, of which any may be empty."""
    splits: dict[str, list[_Music]] = {"train": [], "valid": [], "test": []}
    for each in music:
        splits[split_of(each.work)].append(each)
    return splits


def filled_splits(music: Sequence[_Music], what: str) -> dict[str, list[_Music]]:
    """The music by split, none of them empty.

    Args:
        music: to be divided.
        what: one of it is called, for the message.

    Raises:
        CorpusError: too few works.
    """
    splits = split_by_work(music)
    works = len({each.work for each in music})
    for name, found in splits.items():
        if not found:
            raise CorpusError(
                f"no {what} for the {name} split among {len(music)} (works: {works}); wanted a larger corpus"
            )
    return splits
