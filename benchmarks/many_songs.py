"""What themes do to songs, and whether every song is whole: 12 themes by as many seeds as asked.

    python benchmarks/many_songs.py [--seeds 5] [--human SCORES]

Prints a row a theme: share of minor keys, tempo, mean sung pitch, notes a quarter, valence of the words,
their cosine with the theme; then shares over all songs: rhymes, stressed syllables on strong notes; the
latter also over the English songs of a folder of scores.
"""

import argparse
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from lyrics.prosody import Lexicon, rhymes
from lyrics.theme.reading import Theme, read_theme
from lyrics.theme.table import LEAST_RARITY, ThemeTable
from music.keys import Mode
from pairing.plan import Wishes
from pairing.setting.words import has_letter
from pairing.song import Song, SungLine
from pairing.songwriter import Songwriter
from workshop.setting.corpus import SetSong, read_set_songs

THEMES = (
    "melancholy", "joy", "the sea", "war", "spring", "lost love",
    "night", "home", "faith", "anger", "childhood", "autumn",
)  # fmt: skip


@dataclass(frozen=True)
class Counted:
    """Tallies over songs: how many of how many."""

    rhymes: int
    rhymes_asked: int
    strong: int
    stressed: int


def main() -> None:
    """Writes the songs and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--human", type=Path, help="folder of scores with words")
    options = parser.parse_args()
    seeds = options.seeds
    writer, lexicon = Songwriter.load(), Lexicon.load()
    rows, counts = [], []
    for text in THEMES:
        theme = read_theme(text, writer.verse.themes)
        songs = [writer.write(theme, Wishes(), seed) for seed in range(seeds)]
        rows.append({"theme": text, **means(theme, songs, writer.verse.themes)})
        counts += [counted(song, lexicon) for song in songs]
    total = Counted(*(sum(getattr(c, name) for c in counts) for name in Counted.__dataclass_fields__))
    sys.stdout.write(pd.DataFrame(rows).set_index("theme").round(2).to_string())
    sys.stdout.write(
        f"\n\n{len(counts)} songs; asked rhymes that rhyme by the lexicon: {total.rhymes} of {total.rhymes_asked}"
        f"\nstressed syllables of longer words on strong notes: {total.strong / total.stressed:.1%}\n"
    )
    if options.human:
        found = [human_stresses(song, lexicon) for song in read_set_songs([options.human])[0] if song.is_english]
        strong, stressed = (sum(column) for column in zip(*found, strict=True))
        sys.stdout.write(f"the same in {len(found)} English songs of {options.human}: {strong / stressed:.1%}\n")


def means(theme: Theme, songs: Sequence[Song], table: ThemeTable) -> dict[str, float]:
    """Means over a theme's songs."""
    words = [[word.strip(".,;!?").lower() for word in song.text.split()] for song in songs]
    return {
        "minor": statistics.mean(song.key.mode is Mode.MINOR for song in songs),
        "tempo_bpm": statistics.mean(song.tempo_bpm for song in songs),
        "pitch_midi": statistics.mean(statistics.mean(n.pitch_midi for n in song.melody) for song in songs),
        "notes_a_quarter": statistics.mean(len(s.melody) / sum(n.duration_ql for n in s.melody) for s in songs),
        "valence": statistics.mean(table.mean_valence(w) for w in words),
        "topic": statistics.mean(float(table.mean_topic(topical(w, table)) @ theme.feeling.topic) for w in words),
    }


def topical(words: Sequence[str], table: ThemeTable) -> list[str]:
    """The words that are rarer than one stanza in 33."""
    return [word for word in words if word in table.rows and table.rarity[table.rows[word]] >= LEAST_RARITY]


def counted(song: Song, lexicon: Lexicon) -> Counted:
    """Rhymes and stresses of one song."""
    good = asked = strong = stressed = 0
    for stanza in song.stanzas:
        first: dict[str, str] = {}
        for line in stanza.lines:
            word = line.text.split()[-1].strip(".,;!?")
            if line.rhyme in first:
                asked += 1
                good += rhyming(first[line.rhyme], word, lexicon)
            elif line.rhyme:
                first[line.rhyme] = word
            on_strong, longer = stresses(line, song)
            strong, stressed = strong + on_strong, stressed + longer
    return Counted(good, asked, strong, stressed)


def rhyming(one: str, other: str, lexicon: Lexicon) -> bool:
    """Whether two different words rhyme in any of their pronunciations."""
    return one.lower() != other.lower() and any(
        rhymes(a, b) for a in lexicon.pronunciations(one) for b in lexicon.pronunciations(other)
    )


def stresses(line: SungLine, song: Song) -> tuple[int, int]:
    """Primary stresses of longer words that fall on a note no weaker than its word's others, and how many there are."""
    good = total = 0
    word: list[tuple[int, float]] = []
    for sung in line.syllables:
        word.append((sung.syllable.stress, song.metre.strength(sung.notes[0].onset_ql)))
        if sung.syllable.ends_word:
            on_strong, primary = on_strong_notes(word)
            good, total = good + on_strong, total + primary
            word = []
    return good, total


def human_stresses(song: SetSong, lexicon: Lexicon) -> tuple[int, int]:
    """The same of a composer's song: of words that the lexicon says in as many syllables as are sung."""
    good = total = 0
    for word in song.divided_words:
        text = "".join(piece.text for piece in word)
        said = lexicon.pronunciations(text) if has_letter(text) else ()
        ways = [way.stresses for way in said if len(way.stresses) == len(word)]
        if ways:
            strengths = [song.metre.strength(song.notes[piece.note].onset_ql) for piece in word]
            on_strong, primary = on_strong_notes(list(zip(ways[0], strengths, strict=True)))
            good, total = good + on_strong, total + primary
    return good, total


def on_strong_notes(word: Sequence[tuple[int, float]]) -> tuple[int, int]:
    """Of a word's (stress, strength of the note) pairs, primary stresses on its strongest notes, and all of them."""
    if len(word) == 1:
        return 0, 0
    strongest = max(strength for _, strength in word)
    marks = [strength for stress, strength in word if stress == 1]
    return sum(strength == strongest for strength in marks), len(marks)


if __name__ == "__main__":
    main()
