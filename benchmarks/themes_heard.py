"""Whether a theme is heard: songs about melancholy, joy, rage and calm, measured on the notes that are sung.

    python benchmarks/themes_heard.py [--songs 20] [--csv FILE]

Melancholy and rage are of low valence, joy and calm of high; melancholy and calm of low arousal, joy and rage of high.
What is measured must differ as Gabrielsson & Lindström (2010, "The role of structure in the musical expression of
emotions") have it: mode with valence; tempo, register, density and loudness with arousal. Every theme of one side is
held against every one of the other: Fisher's exact test for the mode, Mann-Whitney's for the rest, one-sided.
Exit 1 if any of these has p of 0.01 or more, or if two songs are alike.
"""

import argparse
import statistics
import sys
from collections.abc import Sequence
from itertools import product
from pathlib import Path

import pandas as pd
from scipy.stats import fisher_exact, mannwhitneyu

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from lyrics.theme import ThemeTable, read_theme
from music.chords import HarmonisedMelody
from music.key_finding import pitch_class_lengths, profile_correlation
from music.keys import Key, Mode
from music.notes import Melody, Note
from music.voice.composer import Composer, load_voice
from pairing.plan import SectionPlan, plan_song, random_streams
from pairing.request import SongRequest

LOW_VALENCE, HIGH_VALENCE = ("melancholy", "rage"), ("joy", "calm")
LOW_AROUSAL, HIGH_AROUSAL = ("melancholy", "calm"), ("joy", "rage")
THEMES = (*LOW_VALENCE, *HIGH_VALENCE)
MOST_P = 0.01

Tune = tuple[SectionPlan, HarmonisedMelody]


def main() -> None:
    """Composes the songs' tunes, prints the table of means and that of tests."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--songs", type=int, default=20, help="of each theme")
    parser.add_argument("--csv", type=Path, help="a file for a row a song")
    options = parser.parse_args()
    songs = {theme: tunes_about(theme, options.songs) for theme in THEMES}
    rows = pd.DataFrame([{"theme": theme, **measures(tune)} for theme, tunes in songs.items() for tune in tunes])
    if options.csv:
        rows.to_csv(options.csv, index=False)
    means = rows.groupby("theme", sort=False).agg(["mean", "std"]).round(2)
    tests = tested(rows)
    alike = options.songs * len(THEMES) - len({heard(made.melody) for tunes in songs.values() for _, made in tunes})
    sys.stdout.write(f"{means.to_string()}\n\n{tests.to_string(index=False)}\n\nsongs alike: {alike}\n")
    sys.exit(int(alike > 0 or (tests["p"] >= MOST_P).any()))


def tunes_about(text: str, songs: int) -> list[Tune]:
    """The plans and the tunes of the verses of so many songs, as `song` makes them from the seeds from 0 on."""
    theme = read_theme(text, ThemeTable.load())
    composer = Composer(load_voice())
    made = []
    for seed in range(songs):
        planning, composing, _ = random_streams(seed, theme.text, 3)
        plan, *_ = plan_song(theme, SongRequest(theme=theme.text), planning)
        made.append((plan, composer.compose_harmonised(plan.melody, composing)))
    return made


def measures(tune: Tune) -> dict[str, float]:
    """What is heard of a tune: mode, tempo in quarters a minute, mean pitch, notes a second and a quarter, velocity.

    The mode is that of the key, and the one of its tonic whose profile the notes of tune and chords fit better.
    """
    plan, made = tune
    melody = made.melody
    length_ql = sum(phrase.notes[-1].end_ql - phrase.notes[0].onset_ql for phrase in melody.phrases)
    return {
        "minor": float(melody.key.mode is Mode.MINOR),
        "heard_minor": float(is_heard_in_minor(made)),
        "tempo_bpm": melody.tempo_bpm,
        "pitch_midi": statistics.mean(note.pitch_midi for note in melody.notes),
        "notes_a_second": len(melody.notes) / length_ql * melody.tempo_bpm / 60,
        "notes_a_quarter": len(melody.notes) / length_ql,
        "velocity": float(plan.velocity),
    }


def is_heard_in_minor(made: HarmonisedMelody) -> bool:
    """Whether the notes of tune and chords fit the minor key on the tonic better than the major one."""
    chords = [Note(c.onset_ql, c.duration_ql, pitch) for c in made.chords for pitch in c.pitch_classes]
    lengths = pitch_class_lengths([*made.melody.notes, *chords])
    tonic = made.melody.key.pitch_class
    minor, major = (profile_correlation(Key.of_pitch_class(tonic, mode), lengths) for mode in (Mode.MINOR, Mode.MAJOR))
    return minor > major


def heard(melody: Melody) -> tuple[tuple[float, float, int], ...]:
    """The notes, by which tunes are told apart."""
    return tuple((note.onset_ql, note.duration_ql, note.pitch_midi) for note in melody.notes)


def tested(rows: pd.DataFrame) -> pd.DataFrame:
    """A row for each measure and pair of themes that must differ in it."""
    found = []
    for measure, low, high, p_of in (
        ("minor", HIGH_VALENCE, LOW_VALENCE, _fisher),
        ("heard_minor", HIGH_VALENCE, LOW_VALENCE, _fisher),
        ("tempo_bpm", LOW_AROUSAL, HIGH_AROUSAL, _mann_whitney),
        ("pitch_midi", LOW_AROUSAL, HIGH_AROUSAL, _mann_whitney),
        ("notes_a_second", LOW_AROUSAL, HIGH_AROUSAL, _mann_whitney),
        ("notes_a_quarter", LOW_AROUSAL, HIGH_AROUSAL, _mann_whitney),
        ("velocity", LOW_AROUSAL, HIGH_AROUSAL, _mann_whitney),
    ):
        for lesser, greater in product(low, high):
            less, more = (rows[rows["theme"] == theme][measure].tolist() for theme in (lesser, greater))
            found.append({"measure": measure, "less": lesser, "more": greater, "p": p_of(less, more)})
    return pd.DataFrame(found)


def _fisher(less: Sequence[float], more: Sequence[float]) -> float:
    """The chance p of as much more of a yes-or-no measure."""
    table = [[int(sum(values)), len(values) - int(sum(values))] for values in (more, less)]
    return float(fisher_exact(table, alternative="greater").pvalue)


def _mann_whitney(less: Sequence[float], more: Sequence[float]) -> float:
    """The chance p of as much greater values."""
    return float(mannwhitneyu(more, less, alternative="greater").pvalue)


if __name__ == "__main__":
    main()
