"""Fitting costs to known settings: the likelihood of what composers wrote, against all other ways to set the words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pairing.setting.alignment import Floats, Ints, Links, chances
from pairing.setting.costs import KINDS, NAMES, Scales, member_worth, note_vectors, scale, word_vectors
from workshop.dense import Adam, backpropagated

Weights = dict[str, Floats]
_EPSILON = 1e-7


@dataclass(frozen=True)
class FittingConfig:
    """How costs are fitted.

    Attributes:
        epochs: passes over the songs.
        members: pairs of networks, averaged.
        note_units: of both hidden layers over notes.
        word_units: of the hidden layer over syllables.
        vector: length of the vectors whose product is the worth.
        dropout: share of hidden features dropped.
        learning_rate: Adam's at the beginning, falling to nothing in a line.
        weight_decay: share of each weight taken off by an update, times the learning rate.
        batch: songs in an update.
    """

    epochs: int = 6
    members: int = 4
    note_units: int = 64
    word_units: int = 48
    vector: int = 16
    dropout: float = 0.3
    learning_rate: float = 3e-3
    weight_decay: float = 1e-3
    batch: int = 4


@dataclass(frozen=True)
class Known:
    """A song in numbers, with its setting.

    Attributes:
        shown: (N, ...) features of the notes, scaled.
        said: (S, ...) features of the syllables, scaled, in all ways to say the words.
        ids: (S,) of common words.
        links: which syllable may follow which.
        path: the syllables that were sung, in order.
        starts: the note that each of them begins on.
    """

    shown: Floats
    said: Floats
    ids: Ints
    links: Links
    path: Ints
    starts: Ints

    @property
    def steps(self) -> tuple[Ints, Ints, Ints]:
        """What each note does: the syllable, whether it continues it, and whether one note or several went before."""
        order = np.searchsorted(self.starts, np.arange(len(self.shown)), "right") - 1
        since = np.arange(len(self.shown)) - self.starts[order]
        several = np.where(since == 0, np.diff(self.starts, prepend=-1)[order] > 1, since > 1)
        several[0] = False
        return self.path[order], (since > 0).astype(int), several.astype(int)


def fitted_scales(features: Sequence[tuple[Floats, Floats]]) -> Scales:
    """Means and spreads of the features of notes and of syllables over all songs."""

    def measured(arrays: Sequence[Floats]) -> Floats:
        together = np.concatenate(arrays)
        # a little is added, lest features that hardly ever change weigh as much as others
        return np.stack([together.mean(axis=0), together.std(axis=0) + 0.1]).astype(np.float32)

    return Scales(measured([shown for shown, _ in features]), measured([said for _, said in features]))


def scaled(shown: Floats, said: Floats, scales: Scales) -> tuple[Floats, Floats]:
    """Both kinds of features of a song, scaled."""
    return scale(shown, scales.notes), scale(said, scales.syllables)


def fit_member(
    songs: Sequence[Known],
    common: int,
    config: FittingConfig,
    rng: np.random.Generator,
    report: Callable[[str], None],
) -> Weights:
    """One pair of networks, by Adam (Kingma & Ba 2015) on the songs' conditional log-likelihood.

    Args:
        songs: to learn from.
        common: how many words are known by themselves.
        config: how.
        rng: draws weights, order and what is dropped.
        report: told of progress.
    """
    weights = _initial(songs[0], common, config, rng)
    decays = [0.0 if name.endswith("bias") else config.weight_decay for name in weights]
    adam = Adam(list(weights.values()), decays, _EPSILON)
    sizes = np.array([len(song.shown) * len(song.said) for song in songs])
    for epoch in range(config.epochs):
        total = count = 0.0
        batches = _batches(sizes, config.batch, rng)
        for number, batch in enumerate(batches):
            slopes, likelihood = _slopes(weights, [songs[k] for k in batch], config.dropout, rng)
            syllables = sum(len(songs[k].path) for k in batch)
            left = 1 - (epoch + number / len(batches)) / config.epochs
            # the slopes point up the likelihood, and Adam goes down
            downwards = [slopes[name] / np.float32(-syllables) for name in weights]
            adam.update(downwards, config.learning_rate * left)
            total, count = total + likelihood, count + syllables
        report(f"epoch {epoch + 1}: {-total / count:.4f} nats a syllable")
    return weights


def _batches(sizes: NDArray[np.int64], size: int, rng: np.random.Generator) -> list[NDArray[np.int64]]:
    """Songs of about the same size together, in another order and mixture each time."""
    order = np.argsort(sizes * np.exp(rng.normal(0, 0.15, len(sizes))))
    batches = [order[start : start + size] for start in range(0, len(order), size)]
    return [batches[k] for k in rng.permutation(len(batches))]


def _initial(song: Known, common: int, config: FittingConfig, rng: np.random.Generator) -> Weights:
    def drawn(rows: int, columns: int) -> Floats:
        return (rng.standard_normal((rows, columns)) / np.sqrt(rows)).astype(np.float32)

    def zeros(*shape: int) -> Floats:
        return np.zeros(shape, np.float32)

    units, words, size = config.note_units, config.word_units, config.vector
    weights = {
        "note_in": drawn(song.shown.shape[1], units),
        "note_in_bias": zeros(units),
        "note_mid": drawn(units, units),
        "note_mid_bias": zeros(units),
        "note_out": drawn(units, KINDS * size),
        "note_out_bias": zeros(KINDS * size),
        "word_in": drawn(song.said.shape[1], words),
        "word_in_bias": zeros(words),
        "word_common": zeros(common + 1, words),
        "word_out": drawn(words, 2 * size),
        "word_out_bias": zeros(2 * size),
    }
    weights["word_out_bias"][[0, size]] = 1  # so that notes alone can tell from the start
    return weights


def _slopes(
    weights: Weights, songs: Sequence[Known], dropout: float, rng: np.random.Generator
) -> tuple[Weights, float]:
    """Which way each weight should move, and the log-likelihood of the songs' settings."""
    passes = [_Pass(weights, song, dropout, rng) for song in songs]
    weighed = chances([p.worth for p in passes], [song.links for song in songs])
    slopes = {name: np.zeros_like(weights[name]) for name in NAMES}
    likelihood = -float(weighed.log_total.sum())
    for number, (song, done) in enumerate(zip(songs, passes, strict=True)):
        notes, syllables = len(song.shown), len(song.said)
        begins = -weighed.begins[number, :notes, :syllables]
        continues = -weighed.continues[number, :notes, :syllables]
        syllable, held, several = song.steps
        note = np.arange(notes)
        for kind, table, worth in ((0, begins, done.worth.begins), (1, continues, done.worth.continues)):
            where = (note[held == kind], syllable[held == kind], several[held == kind])
            table[where] += 1
            likelihood += float(worth[where].sum())
        done.add_slopes(begins, continues, slopes)
    return slopes, likelihood


class _Pass:
    """A song through the networks, and the way back."""

    def __init__(self, weights: Weights, song: Known, dropout: float, rng: np.random.Generator) -> None:
        self._weights, self._song = weights, song
        first, _, _ = note_vectors(weights, song.shown)
        hidden, _ = word_vectors(weights, song.said, song.ids)
        self._keep_note, self._keep_word = (_kept(layer, dropout, rng) for layer in (first, hidden))
        self._first, self._hidden = first, hidden
        self._second: Floats = np.tanh((first * self._keep_note) @ weights["note_mid"] + weights["note_mid_bias"])
        self._notes: Floats = self._second @ weights["note_out"] + weights["note_out_bias"]
        self._words: Floats = np.multiply(hidden, self._keep_word) @ weights["word_out"] + weights["word_out_bias"]
        self.worth = member_worth(self._notes, self._words)

    def add_slopes(self, begins: Floats, continues: Floats, slopes: Weights) -> None:
        """Adds how each weight moves the likelihood, given how each worth does: (N, S, 2) both."""
        size = self._words.shape[1] // 2
        notes = self._notes.reshape(-1, KINDS, size)
        words = self._words[:, :size], self._words[:, size:]
        tables = begins.swapaxes(1, 2), continues.swapaxes(1, 2)
        to_notes = np.concatenate([table @ word for table, word in zip(tables, words, strict=True)], axis=1)
        flat = [table.reshape(-1, table.shape[2]).T for table in tables]
        to_words = np.hstack([table @ notes[:, 2 * k : 2 * k + 2].reshape(-1, size) for k, table in enumerate(flat)])
        self._add_note_slopes(to_notes.reshape(len(notes), -1), slopes)
        self._add_word_slopes(to_words, slopes)

    def _add_note_slopes(self, at_out: Floats, slopes: Weights) -> None:
        inputs = self._song.shown, self._first * self._keep_note, self._second
        between = (self._keep_note, 1 - self._first**2), (1 - self._second**2,)
        self._add(("note_in", "note_mid", "note_out"), inputs, between, at_out, slopes)

    def _add_word_slopes(self, at_out: Floats, slopes: Weights) -> None:
        inputs = self._song.said, self._hidden * self._keep_word
        between = ((self._keep_word, 1 - self._hidden**2),)
        at_hidden = self._add(("word_in", "word_out"), inputs, between, at_out, slopes)
        np.add.at(slopes["word_common"], self._song.ids, at_hidden)

    def _add(
        self,
        names: Sequence[str],
        inputs: Sequence[Floats],
        between: Sequence[Sequence[Floats]],
        at_out: Floats,
        slopes: Weights,
    ) -> Floats:
        """Adds the slopes of layers that follow each other; returns the slope at the outputs of the first."""
        found, at_first = backpropagated([self._weights[name] for name in names], inputs, between, at_out)
        for name, (of_matrix, of_bias) in zip(names, found, strict=True):
            slopes[name] += of_matrix
            slopes[f"{name}_bias"] += of_bias
        return at_first


def _kept(layer: Floats, dropout: float, rng: np.random.Generator) -> Floats:
    """What each feature of a layer is multiplied by: 0 where it is dropped, else so much that the mean stays."""
    return ((rng.random(layer.shape) > dropout) / (1 - dropout)).astype(np.float32)
