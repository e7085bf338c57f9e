import sys

import pytest

from engine.extras import MissingExtraError
from music.styles import Network
from workshop.networks import paper_lstm
from workshop.networks.catalogue import TELLS, WHAT, NotInFamilyError, member

pytestmark = pytest.mark.train


def test_every_network_says_what_it_is_and_what_it_tells() -> None:
    assert set(WHAT) == set(TELLS) == set(Network)


def test_a_member_is_found_by_name() -> None:
    assert member(Network.PAPER_LSTM) is paper_lstm.MEMBER


@pytest.mark.parametrize("network", [Network.VOICE, Network.PIANO])
def test_networks_that_ship_are_no_members(network: Network) -> None:
    with pytest.raises(NotInFamilyError, match=f"{network} is no member of the family; wanted one of paper-lstm"):
        member(network)


def test_without_tensorflow_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keras", None)
    monkeypatch.delitem(sys.modules, "workshop.networks.rnn", raising=False)
    with pytest.raises(MissingExtraError, match="'keras'; install it with: pip install"):
        member(Network.RNN)


def test_a_missing_file_of_ours_is_a_bug_and_no_missing_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "workshop.networks.rnn", None)
    with pytest.raises(ModuleNotFoundError):
        member(Network.RNN)
