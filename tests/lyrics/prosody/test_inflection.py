import pytest

from lyrics.prosody.inflection import Phonemes, derived, inflected

KNOWN = {
    "star": ["S T AA1 R"],
    "roses": ["R OW1 Z AH0 Z"],
    "visas": ["V IY1 Z AH0 Z"],
    "foxes": ["F AA1 K S AH0 Z"],
    "lilies": ["L IH1 L IY0 Z"],
    "bells": ["B EH1 L Z"],
    "this": ["DH IH1 S"],
    "shin": ["SH IH1 N"],
    "shine": ["SH AY1 N"],
    "sing": ["S IH1 NG"],
    "bud": ["B AH1 D"],
    "rat": ["R AE1 T"],
    "rate": ["R EY1 T"],
    "dimple": ["D IH1 M P AH0 L"],
    "moon": ["M UW1 N"],
    "light": ["L AY1 T"],
    "wept": ["W EH1 P T"],
}


def known(word: str) -> list[Phonemes]:
    return [tuple(sound.split()) for sound in KNOWN.get(word, [])]


def joined(sounds: list[Phonemes]) -> list[str]:
    return [" ".join(sound) for sound in sounds]


@pytest.mark.parametrize(
    ("word", "phonemes"),
    [
        ("stars", "S T AA1 R Z"),
        ("rated", "R EY1 T AH0 D"),
        ("budded", "B AH1 D AH0 D"),
        ("rose", "R OW1 Z"),
        ("visa", "V IY1 Z AH0"),
        ("fox", "F AA1 K S"),
        ("lily", "L IH1 L IY0"),
        ("bell", "B EH1 L"),
    ],
)
def test_forms_in_s_and_ed_lead_both_ways(word: str, phonemes: str) -> None:
    assert joined(inflected(word, known)) == [phonemes]


@pytest.mark.parametrize("word", ["thi", "starss", "moonlight", "unwept"])
def test_other_words_are_no_such_forms(word: str) -> None:
    assert inflected(word, known) == []


@pytest.mark.parametrize(
    ("word", "phonemes"),
    [
        ("shineth", "SH AY1 N IH0 TH"),
        ("singing", "S IH1 NG IH0 NG"),
        ("budding", "B AH1 D IH0 NG"),
        ("dimpling", "D IH1 M P L IH0 NG"),
        ("moonlight", "M UW1 N L AY2 T"),
        ("unwept", "AH0 N W EH1 P T"),
    ],
)
def test_words_are_made_of_known_ones(word: str, phonemes: str) -> None:
    assert joined(derived(word, known)) == [phonemes]
