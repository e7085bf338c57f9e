from pathlib import Path

import numpy as np
import pytest

from workshop.corpus.store import ARRAYS, INDEX, Arrays, Counts, FileState, PieceStore, PieceStoreError, StoredPiece

FILES = [FileState(name, 10, 1) for name in ("a", "b", "c", "d")]


def piece(work: str, notes: bytes, opening: bytes = b"o", length: int = 3) -> StoredPiece:
    rows = np.ones((length, 2), np.float32)
    arrays: Arrays = {"ids": np.arange(length, dtype=np.int16), "rows": rows, "none": np.zeros((0, 4))}
    return StoredPiece(work, opening + notes, notes, arrays)


def filled(folder: Path) -> None:
    """Four files: two pieces, the same bytes, the same notes, nothing."""
    with PieceStore(folder, "1", FILES) as store:
        # the order of reading is another one
        store.refuse(FILES[3], "broken")
        store.add(FILES[2], b"third", [piece("c", b"two", length=5)])
        store.add(FILES[0], b"first", [piece("a", b"one"), piece("a", b"two", length=4)])
        store.add(FILES[1], b"first", [piece("b", b"one"), piece("b", b"two", length=4)])


def test_pieces_come_back_once_each_and_in_order_of_files(tmp_path: Path) -> None:
    filled(tmp_path)
    with PieceStore(tmp_path, "1", FILES) as store:
        pieces = store.pieces()
        assert store.counts() == Counts(files=4, refused=1, same_bytes=1, pieces=3, same_notes=1)
        assert store.refused() == [("d", "broken")]
        assert store.unread() == []
    assert pieces.works == ("a", "a")
    assert [len(arrays["ids"]) for arrays in pieces] == [3, 4]
    for name, array in piece("a", b"").arrays.items():
        assert pieces[0][name].dtype == array.dtype
        np.testing.assert_array_equal(pieces[0][name], array)


def test_only_wanted_files_count(tmp_path: Path) -> None:
    filled(tmp_path)
    with PieceStore(tmp_path, "1", FILES[2:]) as store:
        assert store.counts() == Counts(files=2, refused=1, same_bytes=0, pieces=1, same_notes=0)
        assert store.pieces().works == ("c",)


def test_pieces_that_open_alike_are_one_work(tmp_path: Path) -> None:
    with PieceStore(tmp_path, "1", FILES) as store:
        for file in FILES:
            store.add(file, file.path.encode(), [StoredPiece(file.path, b"same", file.path.encode(), {})])
        assert store.pieces().works == ("a",) * 4


@pytest.mark.parametrize("changed", [FileState("a", 11, 1), FileState("a", 10, 2)], ids=["size", "time"])
def test_a_changed_file_is_unread(tmp_path: Path, changed: FileState) -> None:
    filled(tmp_path)
    with PieceStore(tmp_path, "1", [changed, *FILES[1:]]) as store:
        assert store.unread() == [changed]
        store.add(changed, b"new", [piece("new", b"three")])
        assert store.pieces().works == ("new", "a", "a")


def test_another_version_begins_anew(tmp_path: Path) -> None:
    filled(tmp_path)
    with PieceStore(tmp_path, "2", FILES) as store:
        assert store.unread() == FILES
        assert len(store.pieces()) == 0


def test_what_an_interrupted_run_saved_is_kept_and_the_rest_read_again(tmp_path: Path) -> None:
    def interrupted() -> None:
        with PieceStore(tmp_path, "1", FILES) as store:
            store.add(FILES[0], b"first", [piece("a", b"one")])
            store.save()
            store.add(FILES[1], b"second", [piece("b", b"two", length=4000)])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    with PieceStore(tmp_path, "1", FILES) as store:
        assert store.unread() == FILES[1:]
        store.add(FILES[1], b"second", [piece("b", b"two", length=4)])
        assert [arrays["ids"].tolist() for arrays in store.pieces()] == [[0, 1, 2], [0, 1, 2, 3]]
    assert (tmp_path / ARRAYS).stat().st_size < 200


def test_two_runs_at_once_are_refused(tmp_path: Path) -> None:
    with PieceStore(tmp_path, "1", FILES), pytest.raises(PieceStoreError, match=r"locked; wanted .* no other run"):
        PieceStore(tmp_path, "1", FILES)


def test_a_damaged_index_is_refused(tmp_path: Path) -> None:
    (tmp_path / INDEX).write_text("no database at all, whatever its name may say" * 10)
    with pytest.raises(PieceStoreError, match="not a database"):
        PieceStore(tmp_path, "1", FILES)


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(PieceStoreError, match="file/store cannot be written to"):
        PieceStore(tmp_path / "file" / "store", "1", FILES)
