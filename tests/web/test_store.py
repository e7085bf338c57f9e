"""Songs that are kept."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest

from pairing.song import Song
from tests.commands import ROOT
from tests.pairing.songs import plain_song
from web.errors import NotFound
from web.recipes import SongRecipe
from web.schemas import SongBody, Step
from web.store import ID_CHARACTERS, NotKept, Store, StoreError, canonical_json, song_id

RECIPE = SongRecipe(SongBody(theme="joy", seed=0))


def numbered(number: int) -> Song:
    return replace(plain_song(), seed=number)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a folder" / "songs.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with closing(Store(path)) as store:
        yield store


def test_a_song_comes_back_as_it_was(store: Store) -> None:
    recipe = SongRecipe(SongBody(theme="joy", seed=3), (Step.model_validate({"what": "words", "seed": 4}),), True)
    kept, is_new = store.keep(numbered(4), recipe, ["one", "two"])
    found = store.find(kept.id)
    assert is_new
    assert found == kept
    assert found.song() == numbered(4)
    assert (found.recipe, found.notices, found.parent) == (recipe, ("one", "two"), None)


def test_the_id_follows_from_the_song(store: Store) -> None:
    first, is_new = store.keep(numbered(1), RECIPE)
    again, is_new_again = store.keep(numbered(1), RECIPE.followed_by(Step.model_validate({"what": "words"})), ["later"])
    other, _ = store.keep(numbered(2), RECIPE)
    assert (is_new, is_new_again) == (True, False)
    assert again == first
    assert other.id != first.id
    assert first.id == song_id(canonical_json(numbered(1)))
    assert len(first.id) == ID_CHARACTERS


def test_songs_are_there_after_a_restart(path: Path) -> None:
    with closing(Store(path)) as store:
        kept, _ = store.keep(numbered(1), RECIPE)
    with closing(Store(path)) as store:
        assert store.find(kept.id) == kept


def test_a_seed_may_be_any_number(store: Store) -> None:
    store.keep(numbered(10**30), RECIPE)
    (summary,), _ = store.newest(1)
    assert summary["seed"] == 10**30


def test_the_newest_come_first_and_page_by_page(store: Store) -> None:
    for number in range(5):
        store.keep(numbered(number), RECIPE)
    seeds, before = [], None
    for wanted in (2, 2, 1):
        page, before = store.newest(2, before)
        assert len(page) == wanted
        seeds += [summary["seed"] for summary in page]
    assert seeds == [4, 3, 2, 1, 0]
    assert before is None


def test_a_page_that_ends_with_the_last_song_has_no_next(store: Store) -> None:
    for number in range(2):
        store.keep(numbered(number), RECIPE)
    assert store.newest(2)[1] is None


def test_songs_kept_meanwhile_do_not_shift_the_pages(store: Store) -> None:
    for number in range(4):
        store.keep(numbered(number), RECIPE)
    _, before = store.newest(2)
    store.keep(numbered(9), RECIPE)
    assert [summary["seed"] for summary in store.newest(2, before)[0]] == [1, 0]


def test_a_deleted_song_is_gone_and_may_come_again(store: Store) -> None:
    kept, _ = store.keep(numbered(1), RECIPE)
    store.delete(kept.id)
    with pytest.raises(NotFound, match=kept.id):
        store.find(kept.id)
    with pytest.raises(NotFound, match=kept.id):
        store.delete(kept.id)
    assert store.newest(5) == ([], None)
    assert store.keep(numbered(1), RECIPE)[1]


def test_a_deleted_song_is_nobodys_parent(store: Store) -> None:
    parent, _ = store.keep(numbered(1), RECIPE)
    child, _ = store.keep(numbered(2), RECIPE, parent=parent.id)
    assert child.parent == parent.id
    store.delete(parent.id)
    assert store.find(child.id).parent is None
    assert store.newest(1)[0][0]["parent"] is None


def test_several_threads_keep_songs_at_once(store: Store) -> None:
    def keep(first: int) -> None:
        for number in range(first, first + 5):
            store.keep(numbered(number), RECIPE)
            assert store.newest(100)[0]

    threads = [Thread(target=keep, args=(first,)) for first in range(0, 20, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(summary["seed"] for summary in store.newest(100)[0]) == list(range(20))


def test_two_servers_share_a_file(path: Path, store: Store) -> None:
    with closing(Store(path)) as other:
        kept, _ = other.keep(numbered(1), RECIPE)
        assert store.find(kept.id) == kept
        assert not store.keep(numbered(1), RECIPE)[1]


def test_a_process_that_dies_loses_no_kept_song(path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from tests.web.test_store import *; "
        "kept, _ = Store(Path(sys.argv[1])).keep(numbered(5), RECIPE); print(kept.id, flush=True); os._exit(9)"
    )
    done = subprocess.run([sys.executable, "-c", code, path], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 9, done.stderr
    with closing(Store(path)) as store:
        assert store.find(done.stdout.strip()).song() == numbered(5)


def test_a_commit_waits_for_the_disk(path: Path, store: Store) -> None:
    assert store._writer.execute("PRAGMA synchronous").fetchone()[0] == 2
    assert store._writer.execute("PRAGMA journal_mode").fetchone()[0] == "wal"


def test_a_file_of_a_newer_version_is_refused(path: Path) -> None:
    Store(path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreError, match=r"version 99 .* up to version 1"):
        Store(path)


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE songs (name TEXT)")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="another program"):
        Store(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"no database at all, but long enough to be looked at" * 20, b"x"])
def test_a_file_that_is_no_database_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "words.txt"
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"words\.txt cannot keep songs"):
        Store(path)
    assert path.read_bytes() == content


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot keep songs"):
        Store(tmp_path)


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot keep songs"):
        Store(tmp_path / "file" / "songs.sqlite")


def test_a_file_that_is_gone_is_told_and_not_made_again(path: Path, store: Store) -> None:
    kept, _ = store.keep(numbered(1), RECIPE)
    for file in path.parent.iterdir():
        file.unlink()
    with pytest.raises(NotKept, match="cannot be read"):
        store.find(kept.id)
    with pytest.raises(NotKept, match="cannot be read"):
        store.newest(1)
    with pytest.raises(NotKept):
        store.keep(numbered(2), RECIPE)
    assert not path.exists()


def test_a_song_that_cannot_be_written_is_told(path: Path, store: Store) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        store._writer.execute("PRAGMA busy_timeout = 1")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(NotKept, match="locked"):
            store.keep(numbered(1), RECIPE)
        other.execute("ROLLBACK")
    assert store.keep(numbered(1), RECIPE)[1]
