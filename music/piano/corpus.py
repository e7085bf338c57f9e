"""Encoded piano pieces by work, and which works are kept out of training."""

from dataclasses import dataclass
from hashlib import sha256

from music.piano.encoding import EncodedPiano

VALID_SHARE, TEST_SHARE = 0.06, 0.10


@dataclass(frozen=True)
class NamedPiano:
    """An encoded piece and its work, the same for all pieces that must fall into the same split."""

    work: str
    encoded: EncodedPiano


def split_of(work: str) -> str:
    """The split of a work, "train", "valid" or "test": a digest of its name decides, so that it never changes."""
    share = int(sha256(work.encode()).hexdigest()[:8], 16) / 2**32
    return "test" if share < TEST_SHARE else "valid" if share < TEST_SHARE + VALID_SHARE else "train"
