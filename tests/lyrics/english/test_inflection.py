import pytest

from lyrics.english.alignment import Costs
from lyrics.english.inflection import Phonemes, derived, elided, inflected, is_contraction
from lyrics.language import language_of
from lyrics.prosody import WordSource

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


COSTS: Costs = {
    "p": {"P": 0.1},
    "ow": {"AW": 0.1},
    "er": {"ER": 0.1},
    "f": {"F": 0.1},
    "u": {"AH": 0.1},
    "l": {"L": 0.1},
    "v": {"V": 0.1},
    "e": {"EH": 0.5, "": 0.5, "AH": 1.0},
    "r": {"R": 0.1},
    "y": {"IY": 0.1},
    "o": {"AH": 0.5},
}
FULL = {
    "powerful": ["P AW1 ER0 F AH0 L"],
    "every": ["EH1 V R IY0"],
    "flow": ["F L OW1"],
    "elf": ["EH1 L F"],
    "love": ["L AH1 V"],
    "pere": ["P EH1 R"],
    "wondrous": ["W AH1 N D R AH0 S"],
    "er": ["ER0"],
}


def spelt(word: str) -> list[Phonemes]:
    return [tuple(sound.split()) for sound in FULL.get(word, [])]


@pytest.mark.parametrize(
    ("word", "phonemes"),
    [
        ("pow'rful", "P AW1 R F AH0 L"),
        ("ev'ry", "EH1 V R IY0"),
        ("o'erflow", "AO2 R F L OW1"),
        ("th'elf", "DH EH1 L F"),
        ("lov'st", "L AH1 V S T"),
        ("wond'rous", "W AH1 N D R AH0 S"),
    ],
)
def test_leaves_out_what_the_apostrophe_stands_for(word: str, phonemes: str) -> None:
    assert [" ".join(sound) for sound in elided(word, spelt, COSTS)] == [phonemes]


@pytest.mark.parametrize(
    "word",
    ["love's", "lov'd", "pow'rs'", "flow'st", "th'flow", "x'y'z", "'er", "er'", "no'ne", "flow"],
    ids=["possessive", "past", "plural", "verb", "th' before a consonant", "two", "first", "last", "unknown", "none"],
)
def test_leaves_the_rest_to_others(word: str) -> None:
    assert elided(word, spelt, COSTS) == []


def test_a_stressed_vowel_stands_for_no_apostrophe() -> None:
    assert elided("p're", spelt, COSTS) == []


@pytest.mark.parametrize(("word", "expected"), [("mother's", True), ("lov'd", True), ("o'er", False), ("ev'ry", False)])
def test_contractions(word: str, expected: bool) -> None:
    assert is_contraction(word) is expected


SUNG = """
heav'n o'er th' e'er ne'er ev'-ry flow'r pow'r 'tis 'twas i' wan-d'ring dost thou'lt thou'rt thou'dst
heav'n-ly ev'-ning ev'-ry-thing ev'-ry-where pow'r-ful flow'-ry op'-ning list'-ning whis-p'ring mur-m'ring
gath'-ring lin-g'ring of-f'ring suf-f'ring dang'-rous vic-t'ry mem'-ry dif-f'rent gen'-ral nat'-ral em'-rald
won-d'rous sov'-reign o'er-flow o'er-head th'e-ter-nal what-e'er what-so-e'er wher-e'er tho' thro' ta'en
lov'd lov'st gav'st know'st dwell'st wan-der'd re-mem-ber'd e'en yes-ter-e'en i'th' t'oth-er 'neath
could-n't need-n't can't shan't won't that-'ll he'll we've they're sing-in' moth-er's
"""


@pytest.mark.parametrize("division", SUNG.split())
def test_elisions_divide_as_sung(division: str) -> None:
    lexicon = language_of().lexicon
    word = division.replace("-", "")
    first = lexicon.pronunciations(word)[0]
    assert "-".join(first.syllables) == division
    assert lexicon.source(word) is WordSource.LEXICON


@pytest.mark.parametrize(
    ("word", "stresses"),
    [
        ("wand'ring", (1, 0)),
        ("heav'nly", (1, 0)),
        ("o'erflow", (2, 1)),
        ("th'eternal", (0, 1, 0)),
        ("whate'er", (0, 1)),
        ("whatsoe'er", (2, 0, 1)),
        ("thou'lt", (1,)),
        ("th'", (0,)),
        ("'twas", (1,)),
        ("dost", (1,)),
    ],
)
def test_elisions_are_stressed_as_sung(word: str, stresses: tuple[int, ...]) -> None:
    assert language_of().lexicon.pronunciations(word)[0].stresses == stresses
