import gzip
from pathlib import Path

import pytest

from lyrics.prosody.alignment import AlignmentError, align, learn_costs
from lyrics.prosody.lexicon import Lexicon
from lyrics.prosody.table import LexiconError, read_costs, read_lexicon
from workshop.lexicon.build import DictionaryError, main, read_cmudict

SMALL = """\
bat B AE1 T
cat K AE1 T
cats K AE1 T S
cat's K AE1 T S
hat HH AE1 T
mad M AE1 D
made M EY1 D
madness M AE1 D N AH0 S
tv T IY2 V IY1
u.s. Y UW1 EH1 S
lead L EH1 D # the metal
lead(2) L IY1 D
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "small.dict"
    path.write_text(SMALL * 1, encoding="utf-8")
    return path


def test_reads_words_and_leaves_out_possessives_and_abbreviations(small: Path) -> None:
    read = read_cmudict(small)
    assert list(read) == ["bat", "cat", "cats", "hat", "mad", "made", "madness", "tv", "lead"]
    assert read["lead"] == [("L", "EH1", "D"), ("L", "IY1", "D")]


def test_an_empty_dictionary_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.dict"
    path.write_text(";;; nothing\n", encoding="utf-8")
    with pytest.raises(DictionaryError, match=r"empty\.dict"):
        read_cmudict(path)


def test_builds_the_same_bytes_and_words_of_verse(small: Path, tmp_path: Path) -> None:
    for folder in ("one", "two"):
        main(["--cmudict", str(small), "--out", str(tmp_path / folder)])
    one, two = (tmp_path / folder / "lexicon.txt.gz" for folder in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()
    lexicon = Lexicon(read_lexicon(one), read_costs(tmp_path / "one" / "graphemes.txt"))
    assert "whate'er" not in lexicon or "o'er" in lexicon
    assert [p.text for p in lexicon.pronunciations("cat")] == ["cat"]
    assert [p.phonemes for p in lexicon.pronunciations("every")] == [("EH1", "V", "R", "IY0")]


@pytest.mark.parametrize("content", [b"", b"no gzip", gzip.compress(b"cat kBT")[:-6]], ids=["empty", "plain", "cut"])
def test_a_damaged_lexicon_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "lexicon.txt.gz"
    path.write_bytes(content)
    with pytest.raises(LexiconError, match=r"lexicon\.txt\.gz|damaged"):
        read_lexicon(path)


def test_damaged_costs_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "graphemes.txt"
    path.write_text("th 0.1\n", encoding="utf-8")
    with pytest.raises(LexiconError, match="line 1"):
        read_costs(path)


def test_alignment_learns_digraphs_and_silent_letters() -> None:
    words = [
        "that DH AE T",
        "thin TH IH N",
        "tin T IH N",
        "hat HH AE T",
        "mat M AE T",
        "mate M EY T",
        "hate HH EY T",
    ]
    pairs = [(word, tuple(phonemes)) for word, *phonemes in (row.split() for row in words)] * 5
    costs = learn_costs(pairs)
    for word, phonemes in pairs:
        units = align(word, phonemes, costs)
        assert "".join(unit.letters for unit in units) == word
        assert tuple(p for unit in units for p in unit.phonemes) == phonemes
    assert [unit.letters for unit in align("thin", ("TH", "IH", "N"), costs)] == ["th", "i", "n"]
    assert align("mate", ("M", "EY", "T"), costs)[-1].phonemes == ()


def test_letters_too_few_cannot_be_aligned() -> None:
    with pytest.raises(AlignmentError, match="'tv'"):
        align("tv", ("T", "IY2", "V", "IY1"), {"t": {"T": 0.1}, "v": {"V": 0.1}})
