"""Works as the paper's tokens, a stream of tokens as music, and the notes that measured tokens tell."""

from collections.abc import Iterable, Sequence

from engine.batches import Ids
from music.metre import Metre
from music.notes import Note
from music.piano.pieces import PianoPiece
from workshop.networks.draft import DraftPart, MusicDraft
from workshop.networks.windows.tokens import Tokens
from workshop.networks.windows.windows import WINDOW
from workshop.networks.works import Works

TEMPO_BPM = 120.0


def tokens_of(works: Works) -> tuple[Tokens, list[Ids], list[Ids]]:
    """A vocabulary learned from the training pieces, and the training and validation pieces as its ids.

    Raises:
        TokenError: no training piece has a note.
    """
    tokens = Tokens.learn(works.train)
    train, valid = ([tokens.encode(piece) for piece in split] for split in (works.train, works.valid))
    return tokens, train, valid


def drafted(tokens: Tokens, stream: Iterable[int], notes: int) -> MusicDraft:
    """The first ids of the stream that have at least so many notes together, as music."""
    ids: list[int] = []
    written = 0
    for chosen in stream:
        ids.append(chosen)
        written += len(tokens.decode([chosen]))
        if written >= notes:
            break
    return piano_draft(tokens.decode(ids))


def piano_draft(notes: tuple[Note, ...]) -> MusicDraft:
    """Notes for one piano at the paper's steady pace."""
    return MusicDraft((DraftPart("Piano", 0, notes),), TEMPO_BPM, Metre(4, 4))


def notes_measured(tokens: Tokens, pieces: Sequence[PianoPiece]) -> int:
    """How many notes the tokens of these pieces from each 41st on tell."""
    return sum(int(tokens.sounding(piece)[WINDOW:].sum()) for piece in pieces)
