"""Figures of generated verse beside those of human verse, in the same forms."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from lyrics.language import language_of
from lyrics.model import VerseModel
from lyrics.prosody import Lexicon
from lyrics.vocabulary import CleanStanza
from workshop.corpus.errors import CorpusError
from workshop.verse.corpus import split_corpus
from workshop.verse.evaluation.corpora import stanzas_of, training_corpus
from workshop.verse.evaluation.perplexity import network_nats
from workshop.verse.evaluation.samples import drawn, formed
from workshop.verse.evaluation.sound import (
    Share,
    exact_counts,
    perfect_rhymes,
    strong_stresses,
    strong_stresses_as_sung,
)
from workshop.verse.evaluation.stanzas import FormedStanza
from workshop.verse.evaluation.variety import (
    copied_lines,
    distinct,
    found_runs,
    mean_rarity,
    repeated_lines,
    repeated_pairs,
    word_count,
)

GENERATED = "generated"

Figure = Share | float


@dataclass(frozen=True)
class VerseComparison:
    """Figures by column and name.

    Attributes:
        words: over so many words of every column different runs were counted.
        columns: `GENERATED` first.
    """

    words: int
    columns: dict[str, dict[str, Figure]]

    def to_json(self) -> dict[str, Any]:
        """What `lyrics evaluate --generated --json` prints of it; null where there was nothing to count."""
        columns = {
            column: {name: figure.value if isinstance(figure, Share) else figure for name, figure in figures.items()}
            for column, figures in self.columns.items()
        }
        return {"words_compared": self.words, "columns": columns}

    @property
    def table(self) -> str:
        """A row a figure, a column a kind of verse."""
        names = list(self.columns[GENERATED])
        rows = [["", *self.columns], *([name, *(_shown(c[name]) for c in self.columns.values())] for name in names)]
        first, *others = (max(map(len, column)) for column in zip(*rows, strict=True))
        return "\n".join(
            row[0].replace("_", " ").ljust(first)
            + "".join(f"  {text:>{width}}" for text, width in zip(row[1:], others, strict=True))
            for row in rows
        )


def evaluate_writer(
    model: VerseModel, stanzas: Sequence[FormedStanza], train: Sequence[Path], human: Sequence[Path], seed: int
) -> VerseComparison:
    """Figures of generated stanzas beside as many human ones of the same forms, drawn from each source.

    Args:
        model: that wrote them.
        stanzas: as `write_samples` gives them.
        train: files and folders of the stanzas that the network learnt from: their test split is a column, and in all
            of them copied lines are looked for. May be empty.
        human: files of stanzas, a column each; the perplexity of what the network has learnt from flatters it.
        seed: of what is drawn.

    Raises:
        CorpusError: a file cannot be read, or no stanza of it has one of the forms.
    """
    rng, lexicon = np.random.default_rng(seed), language_of().lexicon
    sources: dict[str, Sequence[CleanStanza]] = {}
    if train:
        sources["unseen books"] = training_corpus(train, lexicon).test
    for path in human:
        corpus = split_corpus(stanzas_of([path]), lexicon.__contains__)
        name = path.name.partition(".")[0]
        sources[str(path) if name in sources else name] = (*corpus.train, *corpus.valid, *corpus.test)
    columns = {GENERATED: drawn(stanzas, len(stanzas), rng)}
    for name, source in sources.items():
        columns[name] = drawn(formed(source, lexicon), len(stanzas), rng)
        if not columns[name]:
            raise CorpusError(f"no stanza of {name} has one of the forms; wanted quatrains or couplets of verse")
    return compare(model, lexicon, columns, stanzas_of(train) if train else None)


def compare(
    model: VerseModel,
    lexicon: Lexicon,
    columns: Mapping[str, Sequence[FormedStanza]],
    corpus: Iterable[CleanStanza] | None = None,
) -> VerseComparison:
    """Computes the same figures for every column, the others' and ours.

    Args:
        model: whose network says how likely verse is, and whose table of themes how rare its words are.
        lexicon: that says how words sound.
        columns: stanzas by name, `GENERATED` first; shuffled, since different runs are counted in the first of them.
        corpus: in which copied lines are looked for; without, they are not counted.
    """
    words = min(map(word_count, columns.values()))
    copies = None if corpus is None else found_runs((s for stanzas in columns.values() for s in stanzas), corpus)
    found = {}
    for name, stanzas in columns.items():
        found[name] = {
            "stanzas": float(len(stanzas)),
            "exact_syllables": exact_counts(stanzas, lexicon),
            **_sound(stanzas, lexicon),
            "distinct_1": distinct(stanzas, 1, words),
            "distinct_2": distinct(stanzas, 2, words),
            "lines_said_twice_in_a_song": repeated_lines(stanzas),
            "stanzas_with_a_word_pair_twice": repeated_pairs(stanzas),
            **({} if copies is None else {"lines_with_six_words_of_the_corpus": copied_lines(stanzas, copies)}),
            "mean_rarity_nats": mean_rarity(stanzas, model.themes),
            "perplexity": _perplexity(model, stanzas),
        }
    return VerseComparison(words, found)


def _sound(stanzas: Sequence[FormedStanza], lexicon: Lexicon) -> dict[str, Figure]:
    common = [stanza for stanza in stanzas if stanza.is_common_metre]
    return {
        "perfect_rhymes": perfect_rhymes(stanzas, lexicon),
        "stresses_on_strong": strong_stresses(stanzas, lexicon),
        "stresses_on_strong_in_common_metre": strong_stresses(common, lexicon),
        "stresses_on_strong_as_sung": strong_stresses_as_sung(stanzas),
    }


def _perplexity(model: VerseModel, stanzas: Iterable[FormedStanza]) -> float:
    encoded = [model.vocabulary.encode(stanza.lines) for stanza in stanzas]
    return float(np.exp(network_nats(model, encoded) / sum(map(len, encoded))))


def _shown(figure: Figure) -> str:
    if isinstance(figure, Share):
        return "-" if figure.value is None else f"{figure.value:.1%} of {figure.total}"
    return f"{figure:.0f}" if figure.is_integer() else f"{figure:.3f}" if figure < 1 else f"{figure:.2f}"
