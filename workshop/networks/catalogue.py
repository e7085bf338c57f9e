"""Which network is which: members of the family by name, each loaded when it is asked for."""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from engine.recipe import training_extra
from music.styles import Network
from workshop.networks.family import Member

if TYPE_CHECKING:
    import keras

WHAT = {
    Network.VOICE: "sung lines, as they ship: what a song's melody is written with",
    Network.PIANO: "piano for two hands, as it ships: what plays under the melody and alone",
    Network.PAPER_LSTM: "the paper's: LSTM 512 and 256 over a window of 40 scaled tokens, one token of 266 after it",
    Network.PAPER_VAE: "the paper's variational autoencoder: a window of 40 in two numbers and back",
    Network.SINGLE_LSTM: "one LSTM layer over the same window (Mangal et al.)",
    Network.RNN: "the paper's shape with simple recurrent cells (Arya et al.)",
    Network.ATTENTION_LSTM: "the paper's LSTM with attention over the window",
    Network.BIAXIAL: "LSTMs along time and along the notes of a moment (Johnson 2015; Kotecha & Young 2018)",
    Network.ROLL_LSTM: "a plain LSTM over piano rolls, each pitch on its own: the field's baseline",
    Network.TRANSFORMER: "a decoder with relative positions (Huang et al. 2018) over the paper's tokens",
    Network.TRANSFORMER_VAE: "the paper's future work: a transformer that writes around a point of a latent space",
}
"""A line on each network."""


TELLS = {
    Network.VOICE: "pitches, rhythm, chords, phrases; told mode and metre",
    Network.PIANO: "pitches, rhythm, hands, chords; told key, metre, tempo",
    Network.PAPER_LSTM: "pitch sets",
    Network.PAPER_VAE: "pitch sets",
    Network.SINGLE_LSTM: "pitch sets",
    Network.RNN: "pitch sets",
    Network.ATTENTION_LSTM: "pitch sets",
    Network.BIAXIAL: "pitches in each sixteenth, struck or held",
    Network.ROLL_LSTM: "pitches in each sixteenth, struck or held",
    Network.TRANSFORMER: "pitch sets",
    Network.TRANSFORMER_VAE: "pitch sets",
}
"""What each has to tell of the music: a network that tells more is surprised more."""


class Builder(Protocol):
    """What even the networks that ship can do."""

    def build(self, seed: int = 0) -> "keras.Model":
        """The network at the size its source describes, or ships."""


class NotInFamilyError(ValueError):
    """A network that is no member of the family."""


def member(network: Network) -> Member:
    """The member of a name: `MEMBER` of the module that is called like it.

    Raises:
        NotInFamilyError: it is a network that ships, which its own room trains.
        MissingExtraError: TensorFlow is not installed.
    """
    if network.ships:
        family = ", ".join(each for each in Network if not each.ships)
        raise NotInFamilyError(f"{network} is no member of the family; wanted one of {family}")
    found: Member = _member_in(network.name.lower())
    return found


def builder(network: Network) -> Builder:
    """The member of a name, or the network that ships.

    Raises:
        MissingExtraError: TensorFlow is not installed.
    """
    return shipped(network) if network.ships else member(network)


def shipped(network: Network) -> Any:
    """A network that ships, as a member: the voice's works are melodies, those of the piano pieces.

    Raises:
        MissingExtraError: TensorFlow is not installed.
    """
    return _member_in(f"shipped.{network}")


def _member_in(module: str) -> Any:
    with training_extra():
        return import_module(f"workshop.networks.{module}").MEMBER
