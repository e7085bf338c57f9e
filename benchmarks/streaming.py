"""How soon a stream's first note comes, and how late its latest one is.

    python benchmarks/streaming.py [--notes 2000] [--tempo 200] [--seeds 20] [--busy 2] [--real] [--json]

Lateness is when a note was written less when it must sound: below 0 it came in time. Without `--real` the clock is
charged what making the notes took but nobody sleeps, and everything is made in one thread: no buffer hides a slow bar.
With `--real` it is `music generate --stream` itself, timed by the process that reads its lines, then the same stream on
a MIDI port that only notes the time; each lasts as long as its notes. `--busy` processes load the machine meanwhile.
"""

import argparse
import json
import multiprocessing
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import mido
import numpy as np

from benchmarks.side_by_side import show
from engine.runtime import SequenceNetwork
from music.piano.growing import load_piano
from music.piano.spec import PianoWishes
from music.streaming.events import Event, NoteBegins
from music.streaming.pacing import Pacer, made_ahead
from music.streaming.port import play
from music.streaming.stream import stream_in_mood

CLI = Path(__file__).resolve().parent.parent / "cli.py"
AHEAD_S = 2.0
PORT_BEGINS_S, PORT_AHEAD_S = 0.1, 0.01


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--notes", type=int, default=2000)
    parser.add_argument("--tempo", type=float, default=200)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--busy", type=int, default=0)
    parser.add_argument("--real", action="store_true")
    parser.add_argument("--json", action="store_true")
    wishes = parser.parse_args()
    with busy(wishes.busy):
        found = first_notes(wishes.tempo, wishes.seeds) | charged(wishes.tempo, wishes.notes)
        found |= cold_start(wishes.tempo, min(wishes.seeds, 5))
        if wishes.real:
            found |= read_in_time(wishes.tempo, wishes.notes) | played_in_time(wishes.tempo, wishes.notes)
    show(found, wishes.json)


def events(tempo_bpm: float, seed: int, model: SequenceNetwork) -> Iterator[Event]:
    """A stream of pieces of every kind at one tempo."""
    return stream_in_mood(0.0, 0.0, PianoWishes(tempo_bpm=tempo_bpm), 1.0, seed, network=model).events()


def first_notes(tempo_bpm: float, seeds: int) -> dict[str, float]:
    """Milliseconds from a loaded model to the first note: the first ever, and those of later streams."""
    model = load_piano()
    taken = []
    for seed in range(seeds):
        started = time.perf_counter()
        next(event for event in events(tempo_bpm, seed, model) if isinstance(event, NoteBegins))
        taken.append(1000 * (time.perf_counter() - started))
    return {
        "warm, first note, ms": taken[0],
        "warm, first note of later streams, ms, median": float(np.median(taken[1:])),
        "warm, first note of later streams, ms, worst": max(taken[1:]),
    }


def charged(tempo_bpm: float, notes: int) -> dict[str, float]:
    """Worst lateness by a clock that skips every wait, seconds of music a second, and what memory grew by."""
    skipped = 0.0

    def sleep(seconds: float) -> None:
        nonlocal skipped
        skipped += seconds

    stream = events(tempo_bpm, 1, load_piano())
    started = time.perf_counter()
    pacer = Pacer(AHEAD_S, AHEAD_S, lambda: time.perf_counter() + skipped, sleep)
    late, sizes, due_s = [], [], 0.0
    for note in islice((event for event in stream if isinstance(event, NoteBegins)), notes):
        pacer.wait_for(note.onset_s)
        late.append(pacer.now_s() - note.onset_s)
        sizes.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        due_s = note.onset_s
    return {
        "clock charged: worst lateness, s": max(late),
        "clock charged: notes late": float(np.sum(np.array(late) > 0)),
        "music made, times as fast as it sounds": due_s / (time.perf_counter() - started),
        "most memory after half of the notes, MB": sizes[len(sizes) // 2],
        "most memory after all notes, MB": sizes[-1],
    }


def cold_start(tempo_bpm: float, runs: int) -> dict[str, float]:
    """Seconds from starting the process to its first note."""
    taken = []
    for seed in range(runs):
        started = time.perf_counter()
        with streaming(tempo_bpm, seed) as lines:
            next(line for line in lines if "onset_s" in json.loads(line))
            taken.append(time.perf_counter() - started)
    return {"cold, first note, s, median": float(np.median(taken))}


@contextmanager
def streaming(tempo_bpm: float, seed: int) -> Iterator[Iterator[str]]:
    """The lines of a stream of the command line."""
    asked = ("--style", "chopin", "--tempo", str(tempo_bpm), "--seed", str(seed), "--ahead", str(AHEAD_S))
    command = [sys.executable, str(CLI), "music", "generate", "--stream", *asked]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
        assert process.stdout is not None
        try:
            yield iter(process.stdout)
        finally:
            process.terminate()


def read_in_time(tempo_bpm: float, notes: int) -> dict[str, float]:
    """Worst lateness as the reader sees it: its clock begins with the first line, which says how far ahead that is."""
    with streaming(tempo_bpm, 1) as lines:
        ahead_s = json.loads(next(lines))["about"]["ahead_s"]
        zero_s = time.perf_counter() + ahead_s
        late: list[float] = []
        for line in lines:
            now_s, note = time.perf_counter() - zero_s, json.loads(line)
            if "onset_s" in note:
                late.append(now_s - note["onset_s"])
            if len(late) == notes:
                break
    return {"read: worst lateness, s": max(late), "read: notes late": float(np.sum(np.array(late) > 0))}


class Watch:
    """A MIDI port that notes when messages come."""

    def __init__(self, pacer: Pacer) -> None:
        self.pacer = pacer
        self.struck: list[tuple[int, float]] = []

    def send(self, message: mido.Message) -> None:
        """Notes when a note begins."""
        if message.type == "note_on":
            self.struck.append((message.note, self.pacer.now_s()))

    def reset(self) -> None:
        """There is nothing to end."""


def played_in_time(tempo_bpm: float, notes: int) -> dict[str, float]:
    """Lateness of notes on a port, in milliseconds after they are due."""
    due: list[NoteBegins] = []

    def counted(stretches: Iterator[tuple[Event, ...]]) -> Iterator[Event]:
        for event in (event for stretch in stretches for event in stretch):
            if isinstance(event, NoteBegins):
                if len(due) == notes:
                    return
                due.append(event)
            yield event

    stream = stream_in_mood(0.0, 0.0, PianoWishes(tempo_bpm=tempo_bpm), 1.0, 1)
    pacer = Pacer(PORT_BEGINS_S, PORT_AHEAD_S)
    watch = Watch(pacer)
    play(counted(made_ahead(stream.stretches(), 4)), watch, pacer)
    wanted = sorted((event.onset_s, event.note.pitch_midi) for event in due)
    found = sorted(at_s for _, at_s in watch.struck)
    late = 1000 * (np.array(found) - np.array([onset_s for onset_s, _ in wanted]))
    return {
        "played: worst lateness, ms": float(late.max()),
        "played: notes late": float((late > 0).sum()),
        "played: lateness, ms, 5th and": float(np.percentile(late, 5)),
        "played: 95th percentile": float(np.percentile(late, 95)),
    }


@contextmanager
def busy(processes: int) -> Iterator[None]:
    """Loads the machine with so many processes."""
    running = [multiprocessing.get_context("spawn").Process(target=spin, daemon=True) for _ in range(processes)]
    for process in running:
        process.start()
    try:
        yield
    finally:
        for process in running:
            process.terminate()
            process.join()


def spin() -> None:
    """Keeps a core busy."""
    while True:
        np.linalg.norm(np.random.default_rng(0).random((200, 200)))


if __name__ == "__main__":
    main()
