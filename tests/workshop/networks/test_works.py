from dataclasses import replace
from pathlib import Path

import pytest

from music.piano.pieces import PianoPiece
from tests.music.piano.pieces import song, waltz
from tests.workshop.networks.tiny import NOTES, write_works
from workshop.corpus.errors import CorpusError
from workshop.corpus.reading import ReadFile
from workshop.corpus.splits import split_of
from workshop.networks import works
from workshop.networks.works import read_works, sounding_notes

pytestmark = pytest.mark.train


def unheard(message: str) -> None:
    """A report that nobody reads."""


def test_works_are_read_by_split_and_keep_their_pitches(tmp_path: Path) -> None:
    folder = write_works(tmp_path / "music", 3, 1, 2)
    found = read_works([folder], tmp_path / "cache", unheard, workers=1)
    assert [len(split) for split in (found.train, found.valid, found.test)] == [3, 1, 2]
    for split in ("train", "valid", "test"):
        assert {split_of(piece.work) for piece in getattr(found, split)} == {split}
    assert sounding_notes(found.train) == 3 * NOTES
    again = read_works([folder], tmp_path / "cache", unheard, workers=1)
    assert again == found


@pytest.mark.parametrize("piece", [waltz(), song()], ids=["two hands", "under a voice"])
def test_a_stored_piece_is_the_piece_but_for_its_dynamics(piece: PianoPiece) -> None:
    stored = works._arrays(replace(piece, work="of a copy"))
    assert works._piece(piece.work, stored) == replace(piece, dynamics=())


def test_what_was_read_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_works(tmp_path / "music", 1, 1, 1)
    found = read_works([folder], tmp_path / "cache", unheard, workers=1)

    def never(path: Path) -> ReadFile:
        raise AssertionError(path)

    monkeypatch.setattr(works, "_read_file", never)
    assert read_works([folder], tmp_path / "cache", unheard, workers=1) == found


def test_an_empty_split_is_refused_with_its_name(tmp_path: Path) -> None:
    folder = write_works(tmp_path / "music", 2, 0, 1)
    with pytest.raises(CorpusError, match=r"no piano piece for the valid split among 3 \(works: 3\)"):
        read_works([folder], tmp_path / "cache", unheard, workers=1)
