import pytest

from lyrics.prosody.alignment import Unit
from lyrics.prosody.letters.coding import LEAST_SEEN, CodingError, SoundClasses, StressClass, encode_letters

NIGHT = (Unit("n", ("N",)), Unit("igh", ("AY1",)), Unit("t", ("T",)))
CLASSES = SoundClasses(("", "N", "AY", "T"))


def test_the_first_letter_of_a_grapheme_carries_its_sound() -> None:
    none = StressClass.NO_VOWEL
    assert CLASSES.encode(NIGHT) == ([1, 2, 0, 0, 3], [none, StressClass.PRIMARY, none, none, none])


def test_letters_have_ids_and_other_characters_none() -> None:
    assert encode_letters("az'\u00e9") == [1, 26, 0, 0]


def test_rare_sounds_and_two_vowels_make_no_class() -> None:
    rare = (Unit("x", ("Z",)), Unit("y", ("AY1",)))
    double = (Unit("io", ("AY1", "OW0")),)
    learned = SoundClasses.learn([NIGHT] * LEAST_SEEN + [rare] * (LEAST_SEEN - 1) + [double] * LEAST_SEEN)
    assert learned.sounds == ("", "AY", "N", "T")


def test_a_sound_without_a_class_is_refused() -> None:
    with pytest.raises(CodingError, match="'L'"):
        CLASSES.encode((Unit("l", ("L",)),))


def test_vocal_classes() -> None:
    assert CLASSES.vocal.tolist() == [False, False, True, False]


def test_classes_survive_json() -> None:
    assert SoundClasses.from_json(CLASSES.to_json()) == CLASSES


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"sounds": 3}', '{"sounds": ["N", "AY"]}', '{"sounds": ["", "N"]}', '{"sounds": ["", "AY", "Q"]}',
     '{"sounds": ["", "AY", "AY"]}'],
    ids=["empty", "list", "nothing", "number", "no silence", "no vowel", "unknown phoneme", "repeated"],
)  # fmt: skip
def test_damaged_classes_are_refused(text: str) -> None:
    with pytest.raises(CodingError):
        SoundClasses.from_json(text)
