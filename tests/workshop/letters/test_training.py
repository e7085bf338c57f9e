import subprocess
import sys
from pathlib import Path

import pytest

from engine.config import NetworkConfig, Output, TrainingConfig
from lyrics.english.letters import IDS, LetterModel, SoundClasses, StressClass
from lyrics.english.lexicon import EnglishLexicon
from lyrics.english.table import entry_text
from lyrics.prosody import Pronunciation
from workshop.letters.examples import LONGEST, LetterBatches, examples, split_words
from workshop.letters.train import train_letters
from workshop.lexicon.measure import prediction_report

pytestmark = pytest.mark.train

COSTS = {
    **{letter: {sound: 0.1} for letter, sound in zip("btmln", ["B", "T", "M", "L", "N"], strict=True)},
    "a": {"AE": 0.5, "AH": 0.9},
    "o": {"AA": 0.5, "AH": 0.9},
    "e": {"EH": 0.5, "": 0.9},
}
SYLLABLES = ("ba", "lo", "te", "mon", "nal", "bem")


@pytest.fixture(scope="module")
def lines() -> dict[str, str]:
    """Words of two syllables, stressed on the first, and their lines of a lexicon."""
    sounds = {"b": "B", "t": "T", "m": "M", "l": "L", "n": "N"}
    vowels = {"a": ("AE1", "AH0"), "o": ("AA1", "AH0"), "e": ("EH1", "EH0")}
    found = {}
    for one in SYLLABLES:
        for two in SYLLABLES:
            phonemes = [
                sounds.get(letter) or vowels[letter][place] for place, part in enumerate((one, two)) for letter in part
            ]
            found[one + two] = entry_text([Pronunciation.of((one, two), tuple(phonemes))])
    return found


def test_words_are_dealt_out_once_and_alike_in_any_order(lines: dict[str, str]) -> None:
    split = split_words([*lines, "o'er"], test=5, validation=3)
    assert (len(split.test), len(split.validation), len(split.train)) == (5, 3, len(lines) - 8)
    assert sorted([*split.test, *split.validation, *split.train]) == sorted(lines)
    assert split_words(reversed(list(lines)), test=5, validation=3) == split
    assert set(split_words(lines, test=2, validation=6).test) < set(split.test)


def batches(lines: dict[str, str], size: int, seed: int = 0) -> LetterBatches:
    found = list(examples(lines, lines, COSTS))
    assert len(found) == len(lines)
    classes = SoundClasses(("", "AE", "AH", "AA", "EH", "B", "T", "M", "L", "N"))
    return LetterBatches(found, found[:4], classes, size, seed)


def test_an_epoch_holds_every_word_once_side_by_side_with_words_as_long(lines: dict[str, str]) -> None:
    source = batches(lines, 8)
    epoch = [source.batch(0, index) for index in range(source.batches_per_epoch)]
    assert sorted(tuple(row) for batch in epoch for row in batch.ids.tolist()) == sorted(
        tuple(ord(letter) - 96 for letter in word) for word in lines
    )
    for batch in epoch:
        assert batch.tags.shape == (*batch.ids.shape, 3)
        assert (batch.tags[..., 2].sum(-1) == 1).all()
        assert ((batch.tags[..., 1] == StressClass.PRIMARY) == batch.tags[..., 2]).all()


def test_epochs_differ_and_repeat_themselves(lines: dict[str, str]) -> None:
    def order(number: int, seed: int = 0) -> list[object]:
        source = batches(lines, 8, seed)
        return [source.batch(number, index).ids.tolist() for index in range(source.batches_per_epoch)]

    assert order(0) == order(0)
    assert order(0) != order(1)
    assert order(0) != order(0, seed=1)


def test_what_is_too_long_or_in_no_class_is_left_out() -> None:
    many = Pronunciation.of(("ba",) * LONGEST, ("B", "AE1") + ("B", "AE0") * (LONGEST - 1))
    other = Pronunciation.of(("bat",), ("B", "AE1", "T"))
    odd = {said.text: entry_text([said]) for said in (many, other)}
    found = list(examples(odd, odd, COSTS))
    assert len(found) == 2
    assert LetterBatches(found, [], SoundClasses(("", "AE", "B")), 8).batches_per_epoch == 0


def test_trains_writes_and_predicts(tmp_path: Path, lines: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    split = split_words(lines, test=4, validation=4)
    network = NetworkConfig(IDS, 16, (24,), Output.DENSE)
    config = TrainingConfig(epochs=6, seed=1, learning_rate=0.03, warmup_steps=5, averaging=0.8)
    train_letters(lines, COSTS, split, tmp_path, config, network, members=1, batch_size=2)
    assert {path.name for path in tmp_path.iterdir()} == {
        "config.json", "curves.png", "figures.json", "log.csv", "run", "step.onnx", "vocabulary.json",
    }  # fmt: skip
    assert capsys.readouterr().err.count("valid ") >= 6
    lexicon = EnglishLexicon({}, COSTS, LetterModel.load(tmp_path))
    for word in (*split.test, *split.validation):
        (ours,) = lexicon.pronunciations(word)
        assert ours.text == word
        assert ours.stresses == (1, 0)


def test_reading_batches_loads_no_tensorflow() -> None:
    code = "import sys, workshop.letters.examples; sys.exit('tensorflow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0


def test_the_report_names_both_ways_and_the_shares() -> None:
    one, two = prediction_report(hidden=200)
    assert "200 words hidden from the lexicon: count 9" in one
    assert "network alone" in two
    assert "primary stress on the right syllable" in two
