from pathlib import Path

import pytest

from pairing.setting.given_words import MOST_BYTES, GivenWordsError, first_line, read_given_words


@pytest.mark.parametrize(
    "content",
    [
        b"One day,\nthen\n\n\n  two \n",
        b"\xef\xbb\xbfOne day,\r\nthen\r\n\r\ntwo",
        b"[Verse 1]\nOne day,\nthen\n\n[Chorus]\ntwo\n",
        b"\n - \nOne day,\nthen\n--\ntwo\n...\n",
    ],
    ids=["plain", "bom and crlf", "headings", "lines of marks"],
)
def test_lines_and_stanzas_are_read(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(content)
    stanzas = read_given_words(tmp_path / "a.txt")
    assert stanzas == ((("One", "day,"), ("then",)), (("two",),))
    assert first_line(stanzas) == "One day"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "holds no words"),
        (b" \n!\n[Chorus]\n", "holds no words"),
        ("café".encode("latin-1"), "no UTF-8 text: byte 4 is 0xe9; save it as UTF-8"),
        ("day".encode("utf-16"), "no UTF-8 text: byte 1 is 0xff"),
        (b"MThd\x00\x00", "holds the control character 0x00"),
        (b"day\n" * (MOST_BYTES // 4 + 1), "more than 1,000,000 bytes"),
    ],
    ids=["empty", "no words", "latin-1", "utf-16", "binary", "too large"],
)
def test_what_is_no_text_is_refused(content: bytes, message: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(content)
    with pytest.raises(GivenWordsError, match=message):
        read_given_words(tmp_path / "a.txt")


@pytest.mark.parametrize("name", ["missing.txt", "."])
def test_what_cannot_be_read_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(GivenWordsError, match="cannot be read"):
        read_given_words(tmp_path / name)
