"""Builds the table of themes from verse and a list of rated words.

Topics are learned from which words stand in the same stanza, rhymes apart: positive pointwise mutual information with
smoothed contexts, reduced by singular value decomposition (Levy, Goldberg & Dagan 2015, "Improving Distributional
Similarity").
Valence is VADER's (Hutto & Gilbert 2014) where it rates a word, else inferred from the topics by ridge regression.
Arousal is the projection on the axis between two sets of seed words (An, Kwak & Ahn 2018, "SemAxis").
"""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from itertools import permutations
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from lyrics.readers import CleanStanza
from lyrics.slurs import is_slur
from lyrics.theme.table import TOPIC_SIZE, ThemeTable
from workshop.corpus.errors import CorpusError

if TYPE_CHECKING:
    from scipy import sparse

SMALLEST_COUNT = 8
"""Stanzas a word must stand in: rarer ones have no topic to speak of."""

EXCITED = "rage fury storm battle wild fire fierce roar thunder frenzy tumult shout rush rapture dance leap war anger"
CALM = "calm sleep rest peace quiet still gentle slumber serene silence repose lull tranquil hush soft mild dream slow"
_GIVEN_AROUSAL = {"melancholy": -0.55, "joy": 0.6, "sorrow": -0.3, "sad": -0.4, "lonely": -0.45, "happy": 0.5}


def read_vader(path: Path) -> dict[str, float]:
    """Mean ratings of single words, -4 to 4, from VADER's lexicon file.

    Raises:
        CorpusError: the file is missing or a row is not "word, mean, ..." with tabs between.
    """
    if not path.is_file():
        raise CorpusError(f"no lexicon of valences at {path}; wanted VADER's vader_lexicon.txt")
    ratings = {}
    for number, row in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        word, _, rest = row.partition("\t")
        try:
            rating = float(rest.partition("\t")[0])
        except ValueError as error:
            raise CorpusError(f"{path}, row {number}: wanted a word, a tab and its rating, got {row[:60]!r}") from error
        if word.isalpha():
            ratings[word.lower()] = rating
    return ratings


def shipped_ratings() -> dict[str, float]:
    """The rated words of the table that ships, -4 to 4."""
    table = ThemeTable.load()
    pairs = zip(table.words, table.valence.tolist(), table.rated.tolist(), strict=True)
    return {word: 4 * valence for word, valence, rated in pairs if rated}


def build_theme_table(
    stanzas: Sequence[CleanStanza], ratings: dict[str, float], rhyme_part: Callable[[str], str]
) -> ThemeTable:
    """The table for all words that are common enough.

    Args:
        stanzas: of the training split.
        ratings: word to valence, -4 to 4.
        rhyme_part: of a word, so that words are not taken for kin that stand together because they rhyme.

    Raises:
        CorpusError: fewer than two words are common enough.
    """
    documents = [sorted({w.lower() for line in s.lines for w in line.words}) for s in stanzas]
    counts = Counter(word for document in documents for word in document)
    by_count = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    words = tuple(w for w, n in by_count if n >= SMALLEST_COUNT and w[-1].isalpha() and not is_slur(w))
    if len(words) < 2:
        raise CorpusError(f"{len(words)} words stand in {SMALLEST_COUNT} stanzas or more; wanted at least two")
    topics = _topics(documents, words, _rhyming_pairs(stanzas, rhyme_part))
    rated = np.array([word in ratings for word in words])
    given = np.array([ratings.get(word, 0.0) for word in words], np.float32)
    inferred = _ridge(topics[rated], given[rated], topics)
    valence = np.where(rated, given / 4, np.clip(inferred / 4, -0.5, 0.5))
    rarity = np.log(len(documents) / np.array([counts[word] for word in words]))
    return ThemeTable(
        words,
        topics,
        valence.astype(np.float32),
        _arousal(words, topics),
        rarity.astype(np.float32),
        rated,
    )


def _rhyming_pairs(stanzas: Sequence[CleanStanza], rhyme_part: Callable[[str], str]) -> Counter[tuple[str, str]]:
    """In how many stanzas two words rhyme at line ends; either order."""
    sound = cache(rhyme_part)
    pairs: Counter[tuple[str, str]] = Counter()
    for stanza in stanzas:
        ends = sorted({line.words[-1].lower() for line in stanza.lines})
        pairs.update(pair for pair in permutations(ends, 2) if sound(pair[0]) == sound(pair[1]))
    return pairs


def _topics(
    documents: Sequence[Sequence[str]], words: Sequence[str], rhyming: Counter[tuple[str, str]]
) -> NDArray[np.float32]:
    from scipy import sparse

    rows = {word: i for i, word in enumerate(words)}
    pairs = [(i, rows[word]) for i, document in enumerate(documents) for word in document if word in rows]
    document_ids, word_ids = np.array(pairs).T
    shape = (len(documents), len(words))
    stands = sparse.csr_matrix((np.ones(len(pairs), np.float32), (document_ids, word_ids)), shape=shape)
    known = [(rows[one], rows[other], n) for (one, other), n in rhyming.items() if one in rows and other in rows]
    ones, others, times = np.array(known, np.int64).reshape(-1, 3).T
    by_rhyme = sparse.csr_matrix((times.astype(np.float32), (ones, others)), shape=(len(words), len(words)))
    together = (stands.T @ stands - by_rhyme).tocoo()
    counts = np.asarray(stands.sum(axis=0)).ravel()
    smoothed = counts**0.75 / (counts**0.75).sum()
    row, column = together.row, together.col
    with np.errstate(divide="ignore"):  # words that only ever stood together in rhyme
        information = np.log(together.data * len(documents) / (counts[row] * smoothed[column] * counts.sum()))
    positive = (information > 0) & (row != column)
    matrix = sparse.csr_matrix((information[positive], (row[positive], column[positive])), shape=together.shape)
    left, values = _strongest_directions(matrix)
    vectors = np.zeros((len(words), TOPIC_SIZE))
    vectors[:, : len(values)] = left * values**0.5
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.maximum(lengths, 1e-9)).astype(np.float32)


def _strongest_directions(matrix: "sparse.csr_matrix") -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Left singular vectors (words, at most TOPIC_SIZE) and their singular values."""
    from scipy.sparse.linalg import svds

    if matrix.shape[0] <= 4 * TOPIC_SIZE:  # ARPACK fails on few words, or draws vectors that no seed repeats
        left, values, _ = np.linalg.svd(matrix.toarray())
        return left[:, :TOPIC_SIZE], values[:TOPIC_SIZE]
    left, values, _ = svds(matrix, k=TOPIC_SIZE, v0=np.full(matrix.shape[0], matrix.shape[0] ** -0.5))
    return left, values


def _ridge(x: NDArray[np.float32], y: NDArray[np.float32], asked: NDArray[np.float32]) -> NDArray[np.float32]:
    if not len(y):
        return np.zeros(len(asked), np.float32)
    gram = x.T @ x + 3.0 * np.eye(x.shape[1], dtype=np.float32)
    weights = np.linalg.solve(gram, x.T @ (y - y.mean()))
    return (asked @ weights + y.mean()).astype(np.float32)


def _arousal(words: Sequence[str], topics: NDArray[np.float32]) -> NDArray[np.float32]:
    rows = {word: i for i, word in enumerate(words)}

    def middle(seeds: str) -> NDArray[np.float32]:
        found = [topics[rows[word]] for word in seeds.split() if word in rows]
        return np.mean(found, axis=0) if found else np.zeros(TOPIC_SIZE, np.float32)

    projection = topics @ (middle(EXCITED) - middle(CALM))
    spread = float(projection.std()) or 1.0
    arousal = np.tanh((projection - projection.mean()) / spread / 2)
    for seeds, value in ((EXCITED, 0.8), (CALM, -0.8)):
        arousal[[rows[word] for word in seeds.split() if word in rows]] = value
    for word, value in _GIVEN_AROUSAL.items():
        if word in rows:
            arousal[rows[word]] = value
    return arousal.astype(np.float32)
