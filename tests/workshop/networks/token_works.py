"""Small works whose tokens can be learned, and small networks of tokens."""

from music.keys import Key
from music.metre import Metre
from music.notes import Note
from music.piano.pieces import PianoPiece, PianoStyle
from workshop.networks.family import Member
from workshop.networks.paper_vae import PaperVae, VaeConfig
from workshop.networks.transformer import Transformer, TransformerConfig
from workshop.networks.transformer_vae import HybridConfig, TransformerVae
from workshop.networks.works import Works

FIGURE = (48, 64, 67, 72, 76, 72, 67, 64)
MEMBERS: dict[str, Member] = {
    "paper-vae": PaperVae(VaeConfig(units=6), batch_size=4),
    "transformer": Transformer(TransformerConfig(width=8, blocks=1, heads=2, context=48), batch_size=4),
    "transformer-vae": TransformerVae(
        HybridConfig(width=8, blocks=1, heads=2, sections=2, latent=3, encoder_units=4), batch_size=4
    ),
}


def figures(onsets: int, first: int = 0, work: str = "figures") -> PianoPiece:
    """A broken chord in eighths, with a third below every eighth note: so many onsets."""
    right = tuple(Note(n / 2, 0.5, FIGURE[(first + n) % len(FIGURE)]) for n in range(onsets))
    left = tuple(Note(n / 2, 0.5, 52) for n in range(0, onsets, 8))
    return PianoPiece(work, PianoStyle.OTHER, right, left, Key.parse("C major"), Metre(4, 4), 100)


def works() -> Works:
    """Pieces of several lengths, one of them shorter than a window."""
    train = tuple(figures(onsets, n, f"train {n}") for n, onsets in enumerate((130, 100, 30, 95)))
    return Works(train, (figures(93, 2, "valid"), figures(70, 3, "valid")), (figures(105, 5, "test"),))
