"""Does the piano clash with the voice more than in Lieder?

    python benchmarks/clashes.py --lieder SCORES [--seeds 1]

Of the piano's notes that sound on a beat under the voice, those a semitone or octaves and a semitone from it, and the
phrases whose last note belongs to the chord under it: in songs of the test split, and in songs written on the themes of
`many_songs.py`. A Lied's chords are found in all that sounds, a written song's are its own.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.many_songs import THEMES
from lyrics.theme.reading import read_theme
from music.readers import SUFFIXES, ReadError, read_piece
from music.vocal import NoVocalLineError, vocal_melodies, vocal_part
from pairing.plan import Wishes
from pairing.song import Song
from pairing.songwriter import Songwriter
from workshop.corpus.splits import split_of
from workshop.evaluation.chord_tones import closing_chord_tones
from workshop.evaluation.clashes import clashes, clashes_of
from workshop.evaluation.tally import Tally


def main() -> None:
    """Counts both and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lieder", type=Path, required=True, help="folder of songs with piano")
    parser.add_argument("--seeds", type=int, default=1, help="songs a theme")
    asked = parser.parse_args()
    clashing, closing = in_lieder(asked.lieder)
    sys.stdout.write(f"Lieder: clashing {clashing}; phrases on chord notes {closing}\n")
    songs = written(asked.seeds)
    sys.stdout.write(f"{len(songs)} songs: clashing {Tally.added(map(of_song, songs))}\n")


def in_lieder(folder: Path) -> tuple[Tally, Tally]:
    """Clashes, and phrases that close on a note of their chord, in unseen songs."""
    clashing, closing = [], []
    for path in unseen(folder):
        try:
            piece = read_piece(path)
            sung = vocal_melodies(piece, vocal_part(piece))
        except (ReadError, NoVocalLineError) as error:
            sys.stderr.write(f"left out {path.name}: {error}\n")
        else:
            clashing.append(clashes_of(piece))
            closing += [closing_chord_tones(each.melody, each.chords) for each in sung]
    return Tally.added(clashing), Tally.added(closing)


def unseen(folder: Path) -> list[Path]:
    """Scores whose names fall into the test split."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)
    return [path for path in paths if split_of(path.stem) == "test"]


def written(seeds: int) -> list[Song]:
    """A song for each theme and seed."""
    writer = Songwriter.load()
    themes = [read_theme(text, writer.verse.themes) for text in THEMES]
    return [writer.write(theme, Wishes(), seed) for theme in themes for seed in range(seeds)]


def of_song(song: Song) -> Tally:
    """Clashes of a written song."""
    return clashes(song.melody, (*song.right, *song.left), song.metre)


if __name__ == "__main__":
    main()
