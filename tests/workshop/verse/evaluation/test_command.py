from pathlib import Path

import pytest

from tests.commands import check_refused, echoes

TEXT = """The sea is dark, the wind is cold,
And all the stars are gone;

My heart is weary and is old,
And yet I wander on.
"""


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "text.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_the_json_of_a_text_is_as_the_contract_says(text: Path) -> None:
    printed = echoes("lyrics", "evaluate", "--text", str(text), "--json").printed
    assert list(printed) == ["words", "perplexity", "out_of_vocabulary", "baselines"]
    assert printed["words"] == 26
    assert 20 < printed["perplexity"] < 1000  # verse is no riddle to the network that ships
    assert printed["out_of_vocabulary"] == 0
    assert len(printed["baselines"]) == 2
    assert all(printed["perplexity"] < baseline for baseline in printed["baselines"].values())


def test_a_text_s_figures_are_said_in_words(text: Path) -> None:
    shown = echoes("lyrics", "evaluate", "--text", str(text)).stdout
    assert shown.startswith("26 words, 32 tokens with line and stanza ends\n0.0% of the words are outside")
    assert "  verse network\n" in shown
    assert shown.rstrip().endswith("Kneser-Ney 5-gram, 2-fold within the text")


def test_generated_verse_is_written_and_measured(tmp_path: Path) -> None:
    out = tmp_path / "verse.jsonl"
    arguments = ("lyrics", "evaluate", "--generated", "2", "--seed", "3", "--out", str(out), "--json")
    printed = echoes(*arguments).printed
    assert list(printed) == ["generated", "seed", "words_compared", "columns"]
    assert (printed["generated"], printed["seed"]) == (2, 3)
    assert list(printed["columns"]) == ["generated"]
    assert printed["columns"]["generated"]["exact_syllables"] == 1
    assert out.read_text(encoding="utf-8").count("\n") == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param((), "either --text or --generated", id="neither"),
        pytest.param(("--text", "a.txt", "--generated", "2"), "either --text or --generated", id="both"),
        pytest.param(("--text", "a.txt", "--human", "b.jsonl"), "go with --generated", id="a text beside hymns"),
        pytest.param(("--text", "a.txt", "--seed", "1"), "go with --generated", id="a text with a seed"),
        pytest.param(("--generated", "0"), "--generated", id="no stanza"),
    ],
)
def test_wrong_usage_is_refused(arguments: tuple[str, ...], message: str) -> None:
    check_refused(echoes("lyrics", "evaluate", *arguments), 2, message)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"", "holds no verse", id="empty"),
        pytest.param(b"\x00\x01", "control character", id="binary"),
        pytest.param(b"zzgh qqwx\nwwxz\n", "none of the text's 3 words", id="no known word"),
    ],
)
def test_what_is_no_verse_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes(content)
    check_refused(echoes("lyrics", "evaluate", "--text", str(path)), 1, message)


def test_a_folder_without_a_model_is_refused(text: Path, tmp_path: Path) -> None:
    check_refused(echoes("lyrics", "evaluate", "--text", str(text), "--model", str(tmp_path)), 1, "no model")
