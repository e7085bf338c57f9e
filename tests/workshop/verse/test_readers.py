import gzip
import json
from pathlib import Path

import pytest

from lyrics.readers import CleanLine
from tests.lyrics.models import stanza
from workshop.corpus.errors import CorpusError
from workshop.verse.readers import read_stanzas, stanza_files


@pytest.mark.parametrize("name", ["stanzas.jsonl", "stanzas.jsonl.gz"])
def test_reads_stanzas_and_leaves_out_those_with_a_header(tmp_path: Path, name: str) -> None:
    rows = [
        {"book": "b1", "lines": ["The sea ,", "the shore ."]},
        {"book": "b1", "lines": ["CANTO 2", "the shore ."]},
        {"book": 2, "lines": ["A star"]},
    ]
    text = "".join(json.dumps(row) + "\n" for row in rows).encode()
    (tmp_path / name).write_bytes(gzip.compress(text) if name.endswith("gz") else text)
    first, second = read_stanzas(tmp_path / name)
    assert first.book == "b1"
    assert first.lines == (CleanLine(("The", "sea"), ","), CleanLine(("the", "shore"), "."))
    assert second == stanza("A star", book="2")


BAD_ROWS = {
    "no JSON": "{book",
    "blank": "",
    "a list": '["b", ["line"]]',
    "a number": "3",
    "no book": '{"lines": ["a line"]}',
    "no lines": '{"book": "b"}',
    "lines no list": '{"book": "b", "lines": "a line"}',
    "lines null": '{"book": "b", "lines": null}',
    "a line no text": '{"book": "b", "lines": ["a line", null]}',
}


@pytest.mark.parametrize("row", BAD_ROWS.values(), ids=BAD_ROWS)
def test_names_a_bad_row(tmp_path: Path, row: str) -> None:
    path = tmp_path / "stanzas.jsonl"
    path.write_text('{"book": "b", "lines": ["a line"]}\n' + row + "\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"stanzas\.jsonl, row 2: wanted"):
        list(read_stanzas(path))


GOOD_ROW = b'{"book": "b", "lines": ["a line"]}\n'
DAMAGED = {
    "not UTF-8": ("stanzas.jsonl", GOOD_ROW + b"\xff\xfe\n"),
    "not gzip": ("stanzas.jsonl.gz", GOOD_ROW),
    "cut off": ("stanzas.jsonl.gz", gzip.compress(GOOD_ROW)[:-12]),
    "wrong check sum": ("stanzas.jsonl.gz", gzip.compress(GOOD_ROW)[:-8] + bytes(8)),
}


@pytest.mark.parametrize(("name", "content"), DAMAGED.values(), ids=DAMAGED)
def test_refuses_a_damaged_file(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CorpusError, match=r"stanzas\.jsonl.* cannot be read"):
        list(read_stanzas(tmp_path / name))


def test_a_missing_corpus_is_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"no corpus at .*absent\.jsonl"):
        list(read_stanzas(tmp_path / "absent.jsonl"))


def test_finds_the_files_of_folders(tmp_path: Path) -> None:
    found = [tmp_path / "a.jsonl", tmp_path / "b.jsonl.gz"]
    for path in [*found, tmp_path / "SOURCE.md"]:
        path.touch()
    assert stanza_files([found[1], tmp_path]) == [found[1], *found]


def test_refuses_a_folder_without_stanzas(tmp_path: Path) -> None:
    (tmp_path / "SOURCE.md").touch()
    with pytest.raises(CorpusError, match=r"no file of stanzas in .*wanted \.jsonl"):
        stanza_files([tmp_path])
