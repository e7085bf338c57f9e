"""Are the voice network's melodies like people's? A hundred of them beside vocal lines it has never seen.

    python benchmarks/melodies.py --corpus LIEDER --corpus HYMNS --corpus LEADSHEETS [--cache FILE] [--melodies 100]
        [--seed 0] [--voice soprano] [--model DIR] [--json FILE]

The corpora are those of `music train --network voice`, in the same order, so that its split by work holds. Every melody
is ordered as a line of the validation split is made, since a person asks for such shapes: its metre, key, tempo, manner
and the syllables of its phrases; the form is drawn. Compared are whole melodies of 4 to 24 phrases on either side, the
longest of each work: what returns, where the climax lies and how many rhythms there are depends on the length, and the
lengths of validation and test lines are alike, since chance divides them. What the order says outright (syllables,
density, range) tells little of the network; the mean without these measures is printed too, and as a scale to read it
by the same mean of the validation lines, and of random notes in their phrases.

Below the table: how melodies and phrases end, what returns, and the longest run of notes shared with a melody of the
training split, beside the same of the unseen lines. Of those, some are tunes that the training split has under another
name: the split is by work.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from time import perf_counter

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from engine.files import write_text
from music.chords import NO_CHORD, HarmonisedMelody, slots_until
from music.notes import Melody, Phrase
from music.styles import Kind, Voice
from music.voice.composer import Composer, load_voice
from music.voice.network import manner_of
from music.voice.spec import MelodySpec, draw_form
from workshop.corpus.splits import split_by_work
from workshop.corpus.sung import NamedMelody, read_vocal_corpus
from workshop.evaluation.chord_tones import closing_chord_tones
from workshop.evaluation.comparison import Comparison, compare
from workshop.evaluation.copying import longest_runs
from workshop.evaluation.phrasing import has_returning_phrase
from workshop.evaluation.report import Copying, as_table, to_json
from workshop.evaluation.sample import MeasuredPiece
from workshop.evaluation.sources import longest_of_works
from workshop.evaluation.tally import Tally

FEWEST_PHRASES, MOST_PHRASES = 4, 24
LENGTHS_QL = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0)
ORDERED = ("phrase lengths in syllables", "note density", "range")
"""Measures of what the order says outright."""


def main() -> None:
    """Composes, compares and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, action="append", required=True, help="folder of scores with words")
    parser.add_argument("--cache", type=Path, help="where the corpora are kept once read")
    parser.add_argument("--melodies", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--voice", type=Voice, choices=list(Voice), default=Voice.SOPRANO)
    parser.add_argument("--model", type=Path, help="a folder with a voice model; the shipped one by default")
    parser.add_argument("--json", type=Path, help="where to write all figures")
    asked = parser.parse_args()
    splits = split_by_work(read_vocal_corpus(asked.corpus, cache=asked.cache)[0])
    rng = np.random.default_rng(asked.seed)
    orders = drawn_orders(of_fitting_length(splits["valid"]), asked.melodies, asked.voice, rng)
    began = perf_counter()
    ours = composed(Composer(load_voice(asked.model)), orders, rng)
    seconds = perf_counter() - began
    theirs = [named.harmonised for named in of_fitting_length(splits["test"])]
    training = [MeasuredPiece.of_melody(named.melody) for named in splits["train"]]
    comparison = against(ours, theirs, asked.seed)
    shaped = [named.harmonised for named in of_fitting_length(splits["valid"])]
    scale = {
        "validation lines": against(shaped, theirs, asked.seed).mean_ratio(),
        "random notes": against([with_random_notes(each, rng) for each in shaped], theirs, asked.seed).mean_ratio(),
    }
    figures = {"generated": closing(ours, asked.voice), "human": closing(theirs)}
    copying = Copying(longest_runs(samples(ours), training), longest_runs(samples(theirs), training))
    sys.stdout.write(
        f"{as_table(comparison)}\nwithout {', '.join(ORDERED)}: {comparison.mean_ratio(ORDERED):.3f}\n"
        f"{'; '.join(f'{name}: {ratio:.3f}' for name, ratio in scale.items())}\n\n"
        f"{closing_table(figures)}\n\n{copying.table}\n\n"
        f"{seconds / len(ours):.2f} s a melody, seed {asked.seed}\n"
    )
    if asked.json:
        found = {
            **to_json(comparison),
            "mean_ratios": scale,
            "closing": figures,
            "copying": copying.to_json(),
            "seconds": seconds,
        }
        write_text(asked.json, json.dumps(found, indent=1) + "\n")


def of_fitting_length(melodies: Sequence[NamedMelody]) -> list[NamedMelody]:
    """The longest melody of each work, if it has few enough phrases."""
    longest = longest_of_works(melodies)
    return [named for named in longest if FEWEST_PHRASES <= len(named.melody.phrases) <= MOST_PHRASES]


def drawn_orders(models: Sequence[NamedMelody], count: int, voice: Voice, rng: np.random.Generator) -> list[MelodySpec]:
    """Orders shaped like the melodies, each as often as any other."""
    drawn = [int(row) for _ in range(-(-count // len(models))) for row in rng.permutation(len(models))]
    return [shaped_like(models[row].melody, voice, rng) for row in drawn[:count]]


def shaped_like(melody: Melody, voice: Voice, rng: np.random.Generator) -> MelodySpec:
    """An order of what a melody's score shows before its notes."""
    syllables = tuple(phrase.syllables for phrase in melody.phrases)
    return MelodySpec(
        syllables,
        draw_form(syllables, rng),
        melody.key,
        melody.metre,
        melody.tempo_bpm,
        *manner_of(melody),
        voice.range_midi,
    )


def composed(composer: Composer, orders: Sequence[MelodySpec], rng: np.random.Generator) -> list[HarmonisedMelody]:
    """A melody with its chords for each order."""
    return [composer.compose_harmonised(order, rng) for order in orders]


def against(sung: Sequence[HarmonisedMelody], reference: Sequence[HarmonisedMelody], seed: int) -> Comparison:
    """A comparison that every set of melodies goes through alike."""
    return compare(samples(sung), samples(reference), Kind.VOICE, np.random.default_rng(seed))


def with_random_notes(sung: HarmonisedMelody, rng: np.random.Generator) -> HarmonisedMelody:
    """Phrases of as many syllables and melismas, of any pitch within a soprano's range and any usual length."""
    low, high = Voice.SOPRANO.range_midi
    clock, phrases = 0.0, []
    for phrase in sung.melody.phrases:
        notes = []
        for note in phrase.notes:
            duration_ql, pitch = float(rng.choice(LENGTHS_QL)), int(rng.integers(low, high + 1))
            notes.append(replace(note, onset_ql=clock, duration_ql=duration_ql, pitch_midi=pitch))
            clock += duration_ql
        phrases.append(Phrase(tuple(notes)))
    melody = replace(sung.melody, phrases=tuple(phrases))
    return HarmonisedMelody(melody, (NO_CHORD,) * slots_until(melody.end_ql, melody.metre))


def samples(sung: Sequence[HarmonisedMelody]) -> list[MeasuredPiece]:
    """The melodies as they are measured."""
    return [MeasuredPiece.of_melody(each.melody) for each in sung]


def closing(sung: Sequence[HarmonisedMelody], voice: Voice | None = None) -> dict[str, float]:
    """Shares: melodies that end on the tonic, phrases on a chord's note, melodies with a phrase that returns."""
    found = {
        "melodies that end on the tonic": _share(ends_on_tonic(each.melody) for each in sung),
        "phrases that end on a note of their chord": Tally.added(
            closing_chord_tones(each.melody, each.chords) for each in sung
        ).share,
        "melodies in which a phrase returns": _share(has_returning_phrase(sample) for sample in samples(sung)),
    }
    if voice is not None:
        found["melodies within the voice"] = _share(is_within(each.melody, voice) for each in sung)
    return found


def ends_on_tonic(melody: Melody) -> bool:
    """Whether the last note is the tonic."""
    return melody.notes[-1].pitch_midi % 12 == melody.key.pitch_class


def is_within(melody: Melody, voice: Voice) -> bool:
    """Whether a voice reaches all notes."""
    low, high = voice.range_midi
    return all(low <= note.pitch_midi <= high for note in melody.notes)


def _share(true: Iterable[bool]) -> float:
    return float(np.mean(list(true)))


def closing_table(figures: dict[str, dict[str, float]]) -> str:
    """A row a share, ours and people's."""
    names = list(figures["generated"])
    rows = [f"{'':44}{'ours':>8}{'people':>8}"]
    for name in names:
        human = figures["human"].get(name)
        rows.append(f"{name:44}{figures['generated'][name]:8.1%}" + ("" if human is None else f"{human:8.1%}"))
    return "\n".join(rows)


if __name__ == "__main__":
    main()
