import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lyrics.readers import LINE_ENDS, CleanLine, CorpusError, clean_line, read_stanzas, stanza_files
from tests.lyrics.models import stanza

CLEANED = [
    ("My mother 's ev ' ry prayer ,", "My mother's ev'ry prayer", ","),
    ("I do n't know ; nor wo n't", "I don't know nor won't", ""),
    ("' Tis time , ' twas said :", "'Tis time 'twas said", ";"),
    ("o ' er the hills ne ' er", "o'er the hills ne'er", ""),
    ("The leaves she turn'd were lov 'd .", "The leaves she turned were loved", "."),
    ("I 'd go if she'd go , and they'd", "I'd go if she'd go and they'd", ""),
    ("th' eternal stars' light", "th' eternal stars light", ""),
    ("\u201cOh, hear!\u201d", "Oh hear", "!"),
    ("God\u2019s \u2018own\u2019 peace?", "God's own peace", "?"),
    ("(he said.)", "he said", "."),
    ("love -- and life --", "love and life", ""),
    ("love\u2014and life\u2014", "love and life", ""),
    ("a sun-lit sea", "a sun-lit sea", ""),
    ("  Wait ...", "Wait", "."),
    ("The belov\u00e8d one was crown\u00e8d", "The beloved one was crowned", ""),
    ("And ' t is late , 't was so", "And 'tis late 'twas so", ""),
    ("let ' em go , let 'em .", "let 'em go let 'em", "."),
    ("singin' thro ' the vale", "singing through the vale", ""),
    ("Thro' woods tho' dark", "Through woods though dark", ""),
    ("thou'd know and ye'd", "thou'd know and ye'd", ""),
    ("here an ' there", "here an' there", ""),
]


@pytest.mark.parametrize(("text", "words", "end"), CLEANED, ids=[text.strip() for text, _, _ in CLEANED])
def test_cleans_a_line(text: str, words: str, end: str) -> None:
    assert clean_line(text) == CleanLine(tuple(words.split()), end)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "CANTO 12",
        "[Illustration]",
        "{gloss}",
        "* * *",
        "a | b",
        "_emphasis_",
        "1 .",
        "\u2014",
        "' '",
        "a & b",
    ],
)
def test_refuses_what_is_no_verse(text: str) -> None:
    assert clean_line(text) is None


@given(st.text(alphabet="abIT '\u2019-,.;:!?\u2014\u201d()", max_size=30))
def test_a_clean_line_has_only_words_and_one_mark(text: str) -> None:
    cleaned = clean_line(text)
    if cleaned is None:
        assert not any(character.isalpha() for character in text)
    else:
        assert cleaned.end in LINE_ENDS
        for word in cleaned.words:
            assert word.strip("'-").replace("'", "").replace("-", "").isalpha()


@given(st.lists(st.sampled_from("the sea o'er mother's don't I turned ev'ry sun-lit".split()), min_size=1))
def test_a_clean_line_stays_as_it_is(words: list[str]) -> None:
    assert clean_line(" ".join(words)) == CleanLine(tuple(words), "")


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
