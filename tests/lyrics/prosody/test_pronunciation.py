import pytest

from lyrics.english.phonemes import EnglishPronunciation, begins_syllable, decode, encode
from lyrics.prosody import Pronunciation, PronunciationError, rhymes


def said(division: str, phonemes: str) -> Pronunciation:
    return EnglishPronunciation.of(tuple(division.split("-")), tuple(phonemes.split()))


NIGHT = said("night", "N AY1 T")
KNIGHT = said("knight", "N AY1 T")
LIGHT = said("light", "L AY1 T")
DELIGHT = said("de-light", "D IH0 L AY1 T")
EYE = said("eye", "AY1")
HIGH = said("high", "HH AY1")
IMPROVE = said("im-prove", "IH2 M P R UW1 V")
PROVE = said("prove", "P R UW1 V")
LONELY = said("lone-ly", "L OW1 N L IY0")
ONLY = said("on-ly", "OW1 N L IY0")
PASS = said("pass", "P AE1 S")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (NIGHT, LIGHT, True),
        (NIGHT, DELIGHT, True),
        (LONELY, ONLY, True),
        (EYE, HIGH, True),
        (NIGHT, NIGHT, False),
        (NIGHT, KNIGHT, False),
        (LIGHT, DELIGHT, False),
        (PROVE, IMPROVE, False),
        (NIGHT, PASS, False),
    ],
    ids=lambda value: value.text if isinstance(value, Pronunciation) else str(value),
)
def test_rhymes(one: Pronunciation, other: Pronunciation, expected: bool) -> None:
    assert rhymes(one, other) is expected
    assert rhymes(other, one) is expected


@pytest.mark.parametrize(
    ("pronunciation", "rhyme_part", "onset"),
    [
        (said("a-bove", "AH0 B AH1 V"), "AH V", "B"),
        (LONELY, "OW N L IY", "L"),
        (said("mel-an-chol-y", "M EH1 L AH0 N K AA2 L IY0"), "EH L AH N K AA L IY", "M"),
        (said("sun-light", "S AH0 N L AY2 T"), "AY T", "L"),
        (said("the", "DH AH0"), "AH", "DH"),
        (IMPROVE, "UW V", "P R"),
    ],
)
def test_rhyme_part_begins_at_the_last_stress(pronunciation: Pronunciation, rhyme_part: str, onset: str) -> None:
    assert (pronunciation.rhyme_part, pronunciation.onset) == (rhyme_part, onset)


@pytest.mark.parametrize(
    ("syllables", "stresses", "phonemes"),
    [
        ((), (), ()),
        (("",), (1,), ("AY1",)),
        (("eye",), (0,), ("AY1",)),
        (("e", "ye"), (1,), ("AY1",)),
        (("e", "ye"), (1, 0), ("AY1",)),
    ],
)
def test_refuses_what_disagrees(
    syllables: tuple[str, ...], stresses: tuple[int, ...], phonemes: tuple[str, ...]
) -> None:
    with pytest.raises(PronunciationError, match="wanted"):
        Pronunciation(syllables, stresses, phonemes)


def test_codes_are_one_character_each_and_lead_back() -> None:
    phonemes = ("M", "EH1", "L", "AH0", "N", "K", "AA2", "L", "IY0", "ZH", "NG")
    assert len(encode(phonemes)) == len(phonemes)
    assert decode(encode(phonemes)) == phonemes


def test_onsets() -> None:
    assert begins_syllable(("S", "T", "R"))
    assert not begins_syllable(("NG",))
    assert said("con-strain", "K AH0 N S T R EY1 N").onset == "S T R"
    assert said("sing-ing", "S IH0 NG IH1 NG").onset == ""
