"""Are the piano network's pieces like Chopin's? Fifty of them beside works it has never seen.

    python benchmarks/piano_pieces.py --chopin PIANO --hymns HYMNS [--pieces 50] [--bars 32] [--seed 0] [--model DIR]
        [--json FILE]

Compared are excerpts of 16 bars, at most three of a work or piece, so that length tells nothing. Chopin's are of the
validation and test works, one edition each: the network has learnt from neither. Pieces are ordered in the key, metre
and tempo of validation works; their mood is drawn. Below the table: the longest runs of notes of the top line that an
excerpt shares with a training work, and how many pieces a classifier calls Chopin's.

The classifier tells the same excerpts of Chopin's training works from hymns in four voices and from folk tunes (the
Airds airs and two books of the Essen collection, as music21 brings them), which have one voice alone. It is a logistic
regression (Cox 1958) with a ridge on all measures but the two tables of transitions, and its accuracy is measured on
works left out, five times over. A piece is what most of its excerpts, on the whole, are called.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, TypeVar

import music21
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.judge import Judge, cross_validated, flat
from engine.files import write_text
from engine.runtime import SequenceNetwork
from music.piano.composer import PianoComposer
from music.piano.growing import load_piano
from music.piano.pieces import PianoPiece, PianoStyle
from music.piano.reading import NoPianoError, read_piano_pieces
from music.piano.spec import PianoWishes, draw_spec
from music.readers import ReadError
from music.readers.abc import read_abc_tunes
from music.styles import Kind
from workshop.corpus.splits import split_of
from workshop.evaluation.comparison import compare
from workshop.evaluation.copying import longest_runs
from workshop.evaluation.report import Copying, as_table, to_json
from workshop.evaluation.sample import MeasuredPiece
from workshop.evaluation.sources import polyphonic

EXCERPT_BARS = 16
MOST_OF_A_WORK = 3
OF_ENDS = ("last note",)
"""Excerpts end anywhere."""

_Thing = TypeVar("_Thing")

FOLK = ("airdsAirs/*.abc", "essenFolksong/altdeu10.abc", "essenFolksong/boehme10.abc")


@dataclass(frozen=True)
class Works:
    """Pieces by work."""

    pieces: dict[str, tuple[PianoPiece, ...]]

    def of(self, *splits: str) -> "Works":
        """The works of some splits."""
        return Works({work: found for work, found in self.pieces.items() if split_of(work) in splits})

    def excerpts(self, rng: np.random.Generator) -> list[list[MeasuredPiece]]:
        """A few excerpts of each work."""
        return [few([sample(piece) for piece in found], rng) for found in self.pieces.values()]


def main() -> None:
    """Composes, compares and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chopin", type=Path, required=True, help="folder of piano music in kern, Chopin's among it")
    parser.add_argument("--hymns", type=Path, required=True, help="folder of hymns in ABC")
    parser.add_argument("--pieces", type=int, default=50)
    parser.add_argument("--bars", type=int, default=32)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--model", type=Path, help="a folder with a piano model; the shipped one by default")
    parser.add_argument("--json", type=Path, help="where to write all figures")
    asked = parser.parse_args()
    rng = np.random.default_rng(asked.seed)
    chopin = read_chopin(asked.chopin)
    began = perf_counter()
    composed = compose(load_piano(asked.model), chopin.of("valid"), asked.pieces, asked.bars, rng)
    seconds = (perf_counter() - began) / asked.pieces
    ours, unseen = [few([piece], rng) for piece in composed], chopin.of("valid", "test").excerpts(rng)
    halving = np.random.default_rng(asked.seed)
    comparison = compare(flat(ours), flat(unseen), Kind.PIANO, halving, without=OF_ENDS)
    training = [sample(piece) for found in chopin.of("train").pieces.values() for piece in found]
    copying = Copying(longest_runs(flat(ours), training), longest_runs(flat(unseen), training))
    called = calls(chopin.of("train").excerpts(rng), other_music(asked.hymns, rng), unseen, ours)
    sys.stdout.write(
        f"{as_table(comparison)}\n{len(ours)} pieces beside {sum(map(bool, unseen))} works\n\n{copying.table}\n\n"
        + "\n".join(f"{name:50}{share:.1%}" for name, share in called.items())
        + f"\n\n{seconds:.2f} s a piece of {asked.bars} bars, seed {asked.seed}\n"
    )
    if asked.json:
        found: dict[str, Any] = {**to_json(comparison), "copying": copying.to_json(), "called": called}
        write_text(asked.json, json.dumps({**found, "seconds": seconds}, indent=1) + "\n")


def other_music(hymns: Path, rng: np.random.Generator) -> list[list[MeasuredPiece]]:
    """Excerpts of hymns, and of as many folk tunes."""
    sung = [few([tune], rng) for tune in read_tunes(hymns.rglob("*.abc"))]
    return sung + drawn([few([tune], rng) for tune in read_tunes(folk_books())], len(sung), rng)


def calls(
    known: Sequence[Sequence[MeasuredPiece]],
    others: Sequence[Sequence[MeasuredPiece]],
    unseen: Sequence[Sequence[MeasuredPiece]],
    ours: Sequence[Sequence[MeasuredPiece]],
) -> dict[str, float]:
    """How a classifier of training works and other music does, and what it calls Chopin's, as shares."""
    judge = Judge.trained(known, others)
    return {
        "works and tunes left out that are told rightly": cross_validated(known, others),
        "unseen works called Chopin's": share_called(judge, unseen),
        "generated pieces called Chopin's": share_called(judge, ours),
    }


def read_chopin(folder: Path) -> Works:
    """Chopin's works in a folder, the first edition of each."""
    works: dict[str, tuple[PianoPiece, ...]] = {}
    for path in sorted(folder.rglob("*.krn")):
        if "Chopin" in path.read_text(encoding="utf-8", errors="replace")[:2000]:
            try:
                pieces = read_piano_pieces(path)
            except (ReadError, NoPianoError) as error:
                sys.stderr.write(f"left out {path.name}: {error}\n")
            else:
                if pieces[0].style is PianoStyle.CHOPIN:
                    works.setdefault(pieces[0].work, pieces)
    return Works(works)


def read_tunes(paths: Iterable[Path]) -> list[MeasuredPiece]:
    """All tunes of ABC files, with all their voices."""
    tunes = [tune for path in sorted(paths) for tune in read_abc_tunes(path)]
    return [polyphonic(tune) for tune in tunes if any(part.notes for part in tune.parts)]


def folk_books() -> list[Path]:
    """ABC files of folk tunes that music21 brings."""
    corpus = Path(music21.__file__).parent / "corpus"
    return [path for pattern in FOLK for path in corpus.glob(pattern)]


def sample(piece: PianoPiece) -> MeasuredPiece:
    """Both hands as they are measured."""
    return MeasuredPiece.of_notes((*piece.right, *piece.left), piece.key, piece.metre)


def few(pieces: Sequence[MeasuredPiece], rng: np.random.Generator) -> list[MeasuredPiece]:
    """A few excerpts of a work's pieces."""
    return drawn([excerpt for piece in pieces for excerpt in piece.excerpts(EXCERPT_BARS)], MOST_OF_A_WORK, rng)


def drawn(things: Sequence[_Thing], most: int, rng: np.random.Generator) -> list[_Thing]:
    """At most so many of the things."""
    return [things[row] for row in rng.permutation(len(things))[:most]]


def compose(
    model: SequenceNetwork, models: Works, count: int, bars: int, rng: np.random.Generator
) -> list[MeasuredPiece]:
    """Pieces in the keys, metres and tempi of others."""
    composer, found = PianoComposer(model), []
    pieces = [piece for work in models.pieces.values() for piece in work]
    for row in range(count):
        like = pieces[row % len(pieces)]
        wishes = PianoWishes(key=like.key, metre=like.metre, tempo_bpm=like.tempo_bpm)
        valence, arousal = rng.uniform(-1, 1, 2)
        solo = composer.compose(draw_spec(valence, arousal, bars, wishes, rng), rng)
        found.append(MeasuredPiece.of_notes(solo.piano.notes, like.key, like.metre))
    return found


def share_called(judge: Judge, works: Sequence[Sequence[MeasuredPiece]]) -> float:
    """Share of works or pieces that are called Chopin's."""
    return float(np.mean([judge.calls_chopin(work) for work in works if work]))


if __name__ == "__main__":
    main()
