from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.config import NetworkConfig
from engine.runtime import CONFIG, VOCABULARY, WEIGHTS, ModelFolderError, save_model
from lyrics.model import WORDS, VerseModel
from lyrics.theme import THEMES
from lyrics.vocabulary import CONDITION_SIZE, FIRST_WORD_ID
from tests.lyrics.models import (
    FUNCTION_WORDS,
    TOPICS,
    VALENCES,
    ids_of,
    small_model,
    small_themes,
    small_vocabulary,
    small_words,
    word_id,
)

CONFIGURATION = NetworkConfig(len(small_vocabulary().tokens), 4, (4,), condition_size=CONDITION_SIZE)


def saved(folder: Path, config: NetworkConfig = CONFIGURATION, words: str | None = None) -> Path:
    """A model folder whose weights are none."""
    texts = small_words().to_text() if words is None else words
    extras = {WORDS: texts.encode(), THEMES: small_themes().to_bytes()}
    save_model(folder, config, small_vocabulary().to_json(), {}, b"no weights", extras)
    return folder


def test_figures_stand_by_id() -> None:
    model = small_model()
    size = len(model.vocabulary.tokens)
    assert model.rarity.shape == model.valence.shape == (size,)
    assert model.rarity[word_id("sea")] == 4
    assert model.valence[word_id("love")] == pytest.approx(VALENCES["love"])
    assert model.topics[word_id("moon")].tolist()[:3] == [0, 1, 0]
    assert sorted(np.flatnonzero(model.valence)) == sorted(word_id(word) for word in VALENCES)
    assert sorted(np.flatnonzero(model.topics.any(axis=1))) == sorted(ids_of(" ".join(TOPICS.values())))


def test_specials_have_neither_topic_nor_rarity() -> None:
    assert not small_model().rarity[:FIRST_WORD_ID].any()
    assert not small_model().topics[:FIRST_WORD_ID].any()


def test_common_words_have_no_topic() -> None:
    themes = small_themes()
    topics = themes.topics.copy()
    topics[themes.rows["the"], 0] = 1
    model = replace(small_model(), themes=replace(themes, topics=topics))
    assert not model.topics[word_id("the")].any()


def test_inferred_valences_have_no_say() -> None:
    themes = replace(small_themes(), rated=np.zeros(len(small_themes().words), bool))
    assert not replace(small_model(), themes=themes).valence.any()


def test_function_words_are_the_common_ones_of_one_syllable() -> None:
    assert sorted(small_model().function_words) == sorted(word_id(word) for word in FUNCTION_WORDS)
    common = replace(small_themes(), rarity=np.full(len(small_themes().words), 1.0, np.float32))
    found = replace(small_model(), themes=common).function_words
    assert word_id("sea") in found
    assert word_id("melody") not in found


@pytest.mark.parametrize("name", [CONFIG, WEIGHTS, VOCABULARY, WORDS])
def test_refuses_a_folder_without_a_file(tmp_path: Path, name: str) -> None:
    (saved(tmp_path) / name).unlink()
    with pytest.raises(ModelFolderError, match=f"{name} cannot be read"):
        VerseModel.load(tmp_path)


@pytest.mark.parametrize("name", [WEIGHTS, VOCABULARY, WORDS])
def test_refuses_a_damaged_file(tmp_path: Path, name: str) -> None:
    path = saved(tmp_path) / name
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(ModelFolderError, match=f"{name} is damaged"):
        VerseModel.load(tmp_path)


def test_refuses_a_model_of_another_room(tmp_path: Path) -> None:
    save_model(tmp_path / "voice", CONFIGURATION, small_vocabulary().to_json(), {}, b"no weights")
    with pytest.raises(ModelFolderError, match="no verse model"):
        VerseModel.load(tmp_path / "voice")
    saved(tmp_path / "old", replace(CONFIGURATION, condition_size=CONDITION_SIZE - 1))
    with pytest.raises(ModelFolderError, match="no verse model"):
        VerseModel.load(tmp_path / "old")


def test_refuses_tables_that_disagree_in_size(tmp_path: Path) -> None:
    size = len(small_vocabulary().tokens)
    saved(tmp_path / "words", words=small_words().to_text() + "\t\t\t\t0\n")
    with pytest.raises(ModelFolderError, match=rf"disagree in size: \[{size}, {size + 1}\]"):
        VerseModel.load(tmp_path / "words")
    saved(tmp_path / "network", replace(CONFIGURATION, vocabulary_size=7))
    with pytest.raises(ModelFolderError, match=rf"disagree in size: \[7, {size}\]"):
        VerseModel.load(tmp_path / "network")
