from pathlib import Path

import pytest

from workshop.verse.evaluation import text as text_module
from workshop.verse.evaluation.text import LONGEST_LINE, TextError, read_text


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "verse.txt"


def test_a_stanza_is_a_paragraph_and_a_line_a_line(path: Path) -> None:
    path.write_text("\n\nThe sea, the sea!\nBy the shore;\n \t\n\nDo n't go, mother \u2019s love\n", encoding="utf-8")
    text = read_text(path)
    lines = [[(line.words, line.end) for line in stanza.lines] for stanza in text.stanzas]
    assert lines == [
        [(("The", "sea", "the", "sea"), "!"), (("By", "the", "shore"), ";")],
        [(("Don't", "go", "mother's", "love"), "")],
    ]
    assert text.left_out == 0


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=["unix", "windows", "old mac"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_newlines_and_byte_order_marks_make_no_difference(path: Path, newline: str, encoding: str) -> None:
    path.write_bytes(newline.join(["Night", "Light", "", "Sea"]).encode(encoding))
    assert [[line.words for line in stanza.lines] for stanza in read_text(path).stanzas] == [
        [("Night",), ("Light",)],
        [("Sea",)],
    ]


def test_lines_that_are_no_verse_are_counted_and_left_out(path: Path) -> None:
    path.write_text("Chapter 12\n\nThe sea\n[gloss]\n\n\u043c\u043e\u0440\u0435\n", encoding="utf-8")
    text = read_text(path)
    assert [[line.words for line in stanza.lines] for stanza in text.stanzas] == [[("The", "sea")]]
    assert text.left_out == 3


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"", "holds no verse", id="empty"),
        pytest.param(b" \n\t\n", "holds no verse", id="blank"),
        pytest.param("\U0001f600\n12\n".encode(), "holds no verse", id="no letter"),
        pytest.param(b"\x7fELF\x00\x01", "control character 0x7f", id="binary"),
        pytest.param(b"the sea\x00", "control character 0x0", id="a zero byte"),
        pytest.param("the sea".encode("utf-16"), "no UTF-8 text: byte 1 is 0xff", id="utf-16"),
        pytest.param("the caf\u00e9".encode("latin-1"), "no UTF-8 text: byte 8 is 0xe9", id="latin-1"),
        pytest.param(b"sea\n" + b"sea " * LONGEST_LINE, "line 2 has 4,000 characters", id="a huge line"),
    ],
)
def test_what_is_no_verse_is_refused(path: Path, content: bytes, message: str) -> None:
    path.write_bytes(content)
    with pytest.raises(TextError, match=message):
        read_text(path)


@pytest.mark.parametrize("name", ["nowhere.txt", "."], ids=["missing", "a folder"])
def test_what_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(TextError, match="cannot be read"):
        read_text(tmp_path / name)


def test_too_large_a_file_is_not_read_to_its_end(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_module, "MOST_BYTES", 8)
    path.write_bytes(b"the sea\n")
    assert len(read_text(path).stanzas) == 1
    path.write_bytes(b"the sea\n\n")
    with pytest.raises(TextError, match="more than 8 bytes"):
        read_text(path)
