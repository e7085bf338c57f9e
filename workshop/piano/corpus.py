"""Encoded piano pieces by work."""

from dataclasses import dataclass

from music.piano.encoding import EncodedPiano


@dataclass(frozen=True)
class NamedPiano:
    """An encoded piece and its work, the same for all pieces that must fall into the same split."""

    work: str
    encoded: EncodedPiano
