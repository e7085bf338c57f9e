from pathlib import Path

import pytest

from tests.commands import check_refused, echoes

FAILING = {
    "no file of words": (("--lyrics", "no.txt"), b"", "no.txt cannot be read"),
    "empty words": (("--lyrics", "bad.txt"), b"\n", "bad.txt holds no words"),
    "latin-1": (("--lyrics", "bad.txt"), b"caf\xe9", "bad.txt is no UTF-8 text: byte 4"),
    "utf-16": (("--lyrics", "bad.txt"), "day".encode("utf-16"), "bad.txt is no UTF-8 text"),
    "no chorus": (("--lyrics", "bad.txt", "--form", "verse-chorus"), b"la\n\nli\n", "no stanza returns word for word"),
    "no middle": (("--lyrics", "bad.txt", "--form", "ternary"), b"la\n\nli\n", "a ternary song of 2 stanzas; wanted 3"),
    "a long line": (("--lyrics", "bad.txt"), b"la\n" + b"la " * 25, "line 2 has 25 syllables"),
    "many lines": (("--lyrics", "bad.txt"), b"la\n" * 65, "words of 65 lines; wanted at most 64"),
    "no tune": (("--melody", "no.mid", "--theme", "joy"), b"", "no.mid"),
    "a broken tune": (("--melody", "bad.mid", "--theme", "joy"), b"MThd", "bad.mid: broken MIDI"),
    "no song": (("--from", "no.json", "--new-words"), b"", "no.json: no such file"),
    "a broken song": (("--from", "bad.json", "--new-words"), b"{", "bad.json: broken JSON"),
    "another suffix": (("--from", "bad.doc", "--new-words"), b"", "unknown format '.doc'"),
}


@pytest.mark.parametrize(("arguments", "content", "message"), FAILING.values(), ids=FAILING)
def test_files_that_make_no_song_are_refused(
    arguments: tuple[str, ...], content: bytes, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if arguments[1].startswith("bad"):
        Path(arguments[1]).write_bytes(content)
    check_refused(echoes("song", *arguments, "--out", "out"), 1, message)
    assert not Path("out").exists()
