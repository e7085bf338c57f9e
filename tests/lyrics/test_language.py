from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import lyrics
from lyrics.language import Language, LanguageError, language_of
from lyrics.model import VerseModel, WordTable
from lyrics.prosody import rhymes, syllabify_text
from lyrics.theme import TOPIC_SIZE, ThemeTable, read_theme
from lyrics.verse import stanza_order
from lyrics.vocabulary import FIRST_WORD_ID, Vocabulary
from lyrics.writing.wording import word_stanza
from tests.lyrics.models import FakeNetwork, line, theme_about, write

FOLDER = Path(__file__).parent / "languages"


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Language]:
    """The toy language, by nothing but its folder."""
    monkeypatch.setattr(lyrics, "__path__", [*lyrics.__path__, str(FOLDER)])
    yield language_of("x-toy")
    language_of.cache_clear()


def test_english_is_written_unless_another_is_asked_for() -> None:
    assert language_of() is language_of("en")
    assert language_of().name == "English"


def test_a_language_without_a_folder_is_refused() -> None:
    with pytest.raises(LanguageError, match="no language 'xx'; wanted the code of a folder"):
        language_of("xx")


def test_its_words_divide_and_rhyme(toy: Language) -> None:
    mona, _, lona = syllabify_text("Mona, ti lona!", toy.lexicon)
    assert (mona.syllables, mona.stresses, mona.after) == (("Mo", "na"), (1, 0), ",")
    assert rhymes(mona.pronunciations[0], lona.pronunciations[0])


def test_a_theme_is_read_in_it(toy: Language) -> None:
    table = ThemeTable(
        ("mona", "lona"),
        np.eye(2, TOPIC_SIZE, dtype=np.float32),
        np.array([0.5, 0.2], np.float32),
        np.zeros(2, np.float32),
        np.full(2, 4, np.float32),
        np.ones(2, bool),
    )
    assert read_theme("ti mona", table, toy).words == ("mona",)
    assert read_theme("mona, no lona", table, toy).words == ("mona",)


def test_verse_is_written_in_it(toy: Language) -> None:
    vocabulary = Vocabulary.build([line("ti mona lona")], FIRST_WORD_ID + 3, toy)
    words = WordTable.from_text(WordTable.build(vocabulary, toy).to_text(), toy)
    none = np.zeros((0, TOPIC_SIZE), np.float32), *(np.zeros(0, np.float32),) * 3
    network = FakeNetwork(np.zeros(len(vocabulary.tokens), np.float32))
    model = VerseModel(network, vocabulary, words, ThemeTable((), *none, np.zeros(0, bool)))
    order = stanza_order((3,), ("A", "A"))
    written = write(order, model=model, theme=theme_about(None))
    texts = [sung.text.rstrip(".,;!").lower() for sung in word_stanza(model, written, order).lines]
    assert sorted(texts) == ["ti lona", "ti mona"]
    assert model.language is toy
