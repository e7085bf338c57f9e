"""A stream of the paper's tokens as music of a wanted length, and the notes that measured tokens tell."""

from collections.abc import Iterable, Sequence

from music.networks.draft import Draft
from music.networks.windows.member import piano_draft
from music.networks.windows.tokens import Tokens
from music.networks.windows.windows import WINDOW
from music.piano.pieces import PianoPiece


def drafted(tokens: Tokens, stream: Iterable[int], notes: int) -> Draft:
    """The first ids of the stream that have at least so many notes together, as music."""
    ids: list[int] = []
    written = 0
    for chosen in stream:
        ids.append(chosen)
        written += len(tokens.decode([chosen]))
        if written >= notes:
            break
    return piano_draft(tokens.decode(ids))


def notes_measured(tokens: Tokens, pieces: Sequence[PianoPiece]) -> int:
    """How many notes the tokens of these pieces from each 41st on tell."""
    return sum(int(tokens.sounding(piece)[WINDOW:].sum()) for piece in pieces)
