import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.config import NetworkConfig, Output
from engine.runtime import CONFIG, ModelFolderError, save_model
from engine.tagging import HeadLogits
from lyrics.english.alignment import Unit
from lyrics.english.letters import IDS, LEAST_SEEN, CodingError, LetterModel, SoundClasses, StressClass, encode_letters

NIGHT = (Unit("n", ("N",)), Unit("igh", ("AY1",)), Unit("t", ("T",)))
SOUNDS = SoundClasses(("", "N", "AY", "T"))


def test_the_first_letter_of_a_grapheme_carries_its_sound() -> None:
    none = StressClass.NO_VOWEL
    assert SOUNDS.encode(NIGHT) == ([1, 2, 0, 0, 3], [none, StressClass.PRIMARY, none, none, none])


def test_letters_have_ids_and_other_characters_none() -> None:
    assert encode_letters("az'\u00e9") == [1, 26, 0, 0]


def test_rare_sounds_and_two_vowels_make_no_class() -> None:
    rare = (Unit("x", ("Z",)), Unit("y", ("AY1",)))
    double = (Unit("io", ("AY1", "OW0")),)
    learned = SoundClasses.learn([NIGHT] * LEAST_SEEN + [rare] * (LEAST_SEEN - 1) + [double] * LEAST_SEEN)
    assert learned.sounds == ("", "AY", "N", "T")


def test_a_sound_without_a_class_is_refused() -> None:
    with pytest.raises(CodingError, match="'L'"):
        SOUNDS.encode((Unit("l", ("L",)),))


def test_vocal_classes() -> None:
    assert SOUNDS.vocal.tolist() == [False, False, True, False]


def test_classes_survive_json() -> None:
    assert SoundClasses.from_json(SOUNDS.to_json()) == SOUNDS


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"sounds": 3}', '{"sounds": ["N", "AY"]}', '{"sounds": ["", "N"]}', '{"sounds": ["", "AY", "Q"]}',
     '{"sounds": ["", "AY", "AY"]}'],
    ids=["empty", "list", "nothing", "number", "no silence", "no vowel", "unknown phoneme", "repeated"],
)  # fmt: skip
def test_damaged_classes_are_refused(text: str) -> None:
    with pytest.raises(CodingError):
        SoundClasses.from_json(text)


CLASSES = SoundClasses(("", "B", "AH", "N AH", "L"))


class Fake:
    """Says of every letter what it is told to; remembers how many letters it was asked about."""

    def __init__(self, sounds: str, stresses: str, place: int = 0) -> None:
        self.sounds, self.stresses, self.place = sounds, stresses, place
        self.asked: list[int] = []

    def logits(self, ids: NDArray[np.integer[Any]]) -> HeadLogits:
        steps = len(ids)
        self.asked.append(steps)
        place = np.zeros((steps, 1, 1), np.float32)
        place[min(self.place, steps - 1)] = 0.5
        return self._certain(self.sounds, 5, steps), self._certain(self.stresses, 4, steps), place

    def _certain(self, classes: str, count: int, steps: int) -> NDArray[np.float32]:
        logits = np.zeros((steps, 1, count), np.float32)
        for step in range(steps):
            logits[step, 0, int(classes[step % len(classes)])] = 4.0
        return logits


def said(word: str, sounds: str, stresses: str, place: int = 0) -> list[str]:
    units = LetterModel(Fake(sounds, stresses, place), CLASSES).units(word)
    assert "".join(unit.letters for unit in units) == word
    return [" ".join(unit.phonemes) for unit in units]


def test_each_letter_gets_its_sound_and_stress() -> None:
    assert said("bala", "1242", "0203") == ["B", "AH1", "L", "AH2"]


def test_only_one_primary_stress_is_left_where_the_place_is() -> None:
    assert said("baba", "1212", "0202", place=3) == ["B", "AH0", "B", "AH1"]
    assert said("baba", "1212", "0202", place=1) == ["B", "AH1", "B", "AH0"]


def test_a_primary_stress_is_found_where_none_is_said() -> None:
    assert said("baba", "1212", "0101", place=1) == ["B", "AH1", "B", "AH0"]


def test_a_vowel_is_found_where_none_is_said() -> None:
    spoken = said("bbl", "114", "000")
    assert sum("AH1" in sound for sound in spoken) == 1


def test_sound_and_stress_decide_together_what_is_a_vowel() -> None:
    """Four against three: the sure head wins."""

    class Torn(Fake):
        def logits(self, ids: NDArray[np.integer[Any]]) -> HeadLogits:
            sound, stress, place = super().logits(ids)
            return sound, stress * 3, place

    word = LetterModel(Torn("14", "20"), CLASSES).units("bl")
    assert [unit.is_nucleus for unit in word] == [True, False]


def test_other_characters_are_silent_and_not_shown_to_the_network() -> None:
    fake = Fake("12", "02", 1)
    units = LetterModel(fake, CLASSES).units("b'\u00fca3")
    assert [unit.phonemes for unit in units] == [("B",), (), (), ("AH1",), ()]
    assert fake.asked == [2]


def test_another_script_is_one_syllable() -> None:
    fake = Fake("1", "0")
    units = LetterModel(fake, CLASSES).units("\u65e5\u672c")
    assert [unit.phonemes for unit in units] == [("AH1",), ()]
    assert fake.asked == []


def test_log_probability_prefers_what_the_network_says() -> None:
    model = LetterModel(Fake("12", "02"), CLASSES)
    own = model.log_probability((Unit("b", ("B",)), Unit("a", ("AH1",))))
    other = model.log_probability((Unit("b", ("B",)), Unit("a", ("AH0",))))
    assert other < own < 0
    assert own - other == pytest.approx(4.0)


def test_what_is_in_no_class_is_impossible() -> None:
    assert LetterModel(Fake("1", "0"), CLASSES).log_probability((Unit("b", ("ZH",)),)) == -np.inf


def drop_heads(settings: dict[str, Any]) -> None:
    del settings["settings"]["heads"]


def other_heads(settings: dict[str, Any]) -> None:
    settings["settings"]["heads"] = [9, 4, 1]


def no_heads(settings: dict[str, Any]) -> None:
    settings["settings"]["heads"] = []


@pytest.mark.parametrize("harm", [drop_heads, other_heads, no_heads])
def test_a_folder_of_another_kind_is_refused(tmp_path: Path, harm: Callable[[dict[str, Any]], None]) -> None:
    heads = [len(CLASSES.sounds), len(StressClass), 1]
    save_model(
        tmp_path, NetworkConfig(IDS, 4, (3,), Output.DENSE), CLASSES.to_json(), {"heads": heads}, b"never opened"
    )
    fields = json.loads((tmp_path / CONFIG).read_text())
    harm(fields)
    (tmp_path / CONFIG).write_text(json.dumps(fields))
    with pytest.raises(ModelFolderError):
        LetterModel.load(tmp_path)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelFolderError, match="no model"):
        LetterModel.load(tmp_path)
