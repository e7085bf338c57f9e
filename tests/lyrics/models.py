"""A small verse model for tests: real words with their real sounds, a fake network."""

from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.runtime import State
from lyrics.condition import CONDITION_SIZE
from lyrics.model import VerseModel
from lyrics.order import LineOrder
from lyrics.prosody import Lexicon
from lyrics.readers import CleanLine, CleanStanza
from lyrics.theme.table import TOPIC_SIZE, Feeling, ThemeTable
from lyrics.vocabulary import FIRST_WORD_ID, Vocabulary
from lyrics.words import WordTable
from lyrics.writing import VerseWriter, WritingConfig, WrittenLine

SMALL = WritingConfig(stanzas=2, lines=3)

FUNCTION_WORDS = "the a and of in to my thy with on for by from his her all is I that when".split()
RHYMING = """day way say away may play stay | night light bright delight sight white tonight might
sea me free be thee | shore more door before roar | wave grave save brave gave | moon soon tune noon
star far afar | love above dove | heart part start apart art | tear fear dear near year here
sorrow tomorrow borrow | weeping sleeping creeping keeping | glory story | river quiver shiver
golden olden | lonely only | ever never forever | time rhyme climb | stone alone moan | rose goes
singing ringing bringing | nation desolation consolation | bliss kiss this | tide side wide abide"""
OTHERS = """melody memory eternal silently water ocean shadow meadow silver summer winter heaven spirit
wonderful beautiful sail ship cold warm blue dark June imagination"""
WORDS = [*FUNCTION_WORDS, *RHYMING.replace("|", " ").split(), *OTHERS.split()]

TOPICS = {
    0: "sea shore wave tide water ocean sail ship",
    1: "moon star night dark noon",
    2: "sorrow weeping tear grave moan lonely",
    3: "love heart dear bliss kiss delight",
}
VALENCES = {"sorrow": -0.6, "weeping": -0.5, "grave": -0.4, "love": 0.8, "bliss": 0.7, "delight": 0.7}
AROUSALS = {"sorrow": -0.3, "delight": 0.6, "wave": 0.4, "sleeping": -0.8}


@dataclass
class FakeNetwork:
    """The same logits at every step, with more added where the theme is told; remembers what it was fed.

    The state holds each row's ids and conditions so far, so that rows mixed up by the writer would show.
    """

    logits: NDArray[np.float32]
    told: NDArray[np.float32] | float = 0.0
    fed: list[State] = field(default_factory=list)
    steps: int = 64

    def start(self, batch: int) -> State:
        parts = (1, self.steps, self.steps * CONDITION_SIZE)
        return tuple(np.zeros((1, batch, size), np.float32) for size in parts)

    def run(
        self, ids: NDArray[np.integer[Any]], condition: NDArray[np.float32] | None, state: State
    ) -> tuple[NDArray[np.float32], State]:
        assert condition is not None
        assert len(ids) == 1
        count, seen, conditions = (part.copy() for part in state)
        rows = np.arange(ids.shape[1])
        step = count[0, :, 0].astype(int)
        seen[0, rows, step] = ids[0]
        conditions.reshape(len(rows), self.steps, CONDITION_SIZE)[rows, step] = condition[0]
        following = (count + 1, seen, conditions)
        self.fed.append(following)
        is_told = condition[..., : TOPIC_SIZE + 2].any(axis=-1, keepdims=True)
        logits = np.broadcast_to(self.logits, (1, len(rows), len(self.logits)))
        return (logits + is_told * self.told).astype(np.float32), following


def line(text: str, end: str = "") -> CleanLine:
    return CleanLine(tuple(text.split()), end)


def stanza(*texts: str, book: str = "book") -> CleanStanza:
    return CleanStanza(book, tuple(line(text) for text in texts))


@cache
def small_vocabulary() -> Vocabulary:
    return Vocabulary.build([line(f"the {word}") for word in WORDS], 1000)


@cache
def small_words() -> WordTable:
    return WordTable.build(small_vocabulary(), Lexicon.load())


@cache
def small_themes() -> ThemeTable:
    """Topics along the first axes; the rest of the words share none, and function words are common."""
    words = tuple(dict.fromkeys(word.lower() for word in WORDS))
    rows = {word: row for row, word in enumerate(words)}
    topics = np.zeros((len(words), TOPIC_SIZE), np.float32)
    rarity = np.full(len(words), 3.0, np.float32)
    for axis, members in TOPICS.items():
        topics[[rows[word] for word in members.split()], axis] = 1
        rarity[[rows[word] for word in members.split()]] = 4
    rarity[: len(FUNCTION_WORDS)] = 1
    valence, arousal = (np.array([given.get(w, 0.0) for w in words], np.float32) for given in (VALENCES, AROUSALS))
    return ThemeTable(words, topics, valence, arousal, rarity, np.array([word in VALENCES for word in words]))


@cache
def small_model() -> VerseModel:
    """With a network to which all ids are alike."""
    network = FakeNetwork(np.zeros(len(small_vocabulary().tokens), np.float32))
    return VerseModel(network, small_vocabulary(), small_words(), small_themes())


def model_with(network: FakeNetwork) -> VerseModel:
    return replace(small_model(), network=network)


def model_of(words: str) -> VerseModel:
    """A model whose vocabulary is the words alone, and whose network knows no difference between them."""
    vocabulary = Vocabulary.build([line(f"the {word}") for word in words.split()], 1000)
    kept = Vocabulary((*vocabulary.tokens[:FIRST_WORD_ID], *words.split()))
    network = FakeNetwork(np.zeros(len(kept.tokens), np.float32))
    return VerseModel(network, kept, WordTable.build(kept, Lexicon.load()), small_themes())


def logits_for(**extra: float) -> NDArray[np.float32]:
    """Zeros, but for the named words."""
    logits = np.zeros(len(small_vocabulary().tokens), np.float32)
    for word, value in extra.items():
        logits[word_id(word)] = value
    return logits


def word_id(word: str) -> int:
    found = small_vocabulary().word_id(word)
    assert found >= FIRST_WORD_ID, word
    return found


def ids_of(text: str) -> tuple[int, ...]:
    return tuple(word_id(word) for word in text.split())


def feeling_of(axis: int | None, valence: float = 0.0) -> Feeling:
    topic = np.zeros(TOPIC_SIZE, np.float32)
    if axis is not None:
        topic[axis] = 1
    return Feeling(topic, valence)


def write(
    order: tuple[LineOrder, ...],
    seed: int = 0,
    model: VerseModel | None = None,
    config: WritingConfig = SMALL,
    feeling: Feeling | None = None,
    avoid: tuple[tuple[WrittenLine, ...], ...] = (),
) -> tuple[WrittenLine, ...]:
    model = model or small_model()
    rng = np.random.default_rng(seed)
    return VerseWriter(model, config).write(feeling or feeling_of(0, 0.5), order, rng, avoid)
