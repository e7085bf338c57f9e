import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import mido
import pytest

from lyrics.theme import ThemeTable, read_theme
from music.keys import Key
from music.piano.spec import PianoWishes
from music.streaming.lines import note_to_json
from music.streaming.stream import stream_in_mood
from tests.commands import ROOT, check_refused, echoes
from tests.music.streaming.streams import notes_of

pytestmark = pytest.mark.slow

ASKED = ("music", "generate", "--style", "chopin", "--stream", "--seed", "5", "--theme", "sorrow")
NOTE = [
    "onset_s", "duration_s", "onset_ql", "duration_ql", "pitch_midi", "velocity", "part", "made_s",
]  # fmt: skip


@contextmanager
def running() -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "cli.py", *ASKED]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_notes_are_lines_that_come_before_they_must_sound() -> None:
    done = echoes(*ASKED, "--bars", "2", "--tempo", "400", "--ahead", "1", "--key", "E minor")
    assert (done.code, done.stderr) == (0, "")
    about, *notes = map(json.loads, done.stdout.splitlines())
    assert list(about) == ["about"]
    told = about["about"]
    assert (told["style"], told["theme"], told["seed"], told["ahead_s"]) == ("chopin", "sorrow", 5, 1)
    assert (told["key"], told["tempo_bpm"], told["bars"]) == ("E minor", 400, 2)
    assert [list(note) for note in notes] == [NOTE] * len(notes)
    assert all(note["onset_s"] - 1 <= note["made_s"] < note["onset_s"] for note in notes)
    mood = read_theme("sorrow", ThemeTable.load())
    wishes = PianoWishes(key=Key.parse("E minor"), tempo_bpm=400)
    stream = stream_in_mood(mood.valence, mood.arousal, wishes, 1.0, seed=5, bars=2)
    assert notes == [note_to_json(e, n["made_s"]) for e, n in zip(notes_of(stream.events()), notes, strict=True)]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_well(number: signal.Signals) -> None:
    with running() as process:
        assert process.stdout is not None
        assert "about" in process.stdout.readline()
        assert "onset_s" in process.stdout.readline()
        process.send_signal(number)
        rest, errors = process.communicate(timeout=60)
        assert (process.returncode, errors) == (0, "")
        assert all(list(json.loads(line)) == NOTE for line in rest.splitlines())


def test_a_reader_who_leaves_ends_it_quietly() -> None:
    with running() as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.wait(timeout=60) == 0
        assert process.stderr.read() == ""


def test_it_is_played_on_a_port(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[mido.Message] = []

    class Instrument(mido.ports.BaseOutput):  # type: ignore[misc]  # mido has no types
        def _send(self, message: mido.Message) -> None:
            sent.append(message)

    monkeypatch.setattr(mido, "get_output_names", lambda: ["Piano"])
    monkeypatch.setattr(mido, "open_output", Instrument)
    done = echoes(*ASKED, "--bars", "1", "--tempo", "400", "--port", "Piano")
    assert done.code == 0, done.stderr
    assert done.stdout.startswith("seed 5")
    assert "400 quarters a minute" in done.stdout
    begun = [(m.channel, m.note) for m in sent if m.type == "note_on"]
    assert begun
    assert sorted(begun) == sorted((m.channel, m.note) for m in sent if m.type == "note_off")
    assert sent[-1].type == "control_change"


def test_a_port_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mido, "get_output_names", lambda: ["Organ"])
    check_refused(echoes(*ASKED, "--port", "Piano"), 1, "no MIDI port 'Piano'", "Organ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(("--stream",), "--style chopin", id="a voice"),
        pytest.param(("--stream", "--style", "chopin", "--json"), "--json", id="one object of many"),
        pytest.param(("--stream", "--style", "chopin", "--out", "a.mid"), "--out", id="a file"),
        pytest.param(("--stream", "--style", "chopin", "--voice", "alto"), "--voice", id="a singer"),
        pytest.param(("--style", "chopin", "--port", "Piano"), "--stream", id="a port alone"),
        pytest.param(("--style", "chopin", "--ahead", "1"), "--stream", id="a lead alone"),
        pytest.param(("--stream", "--style", "chopin", "--port", "P", "--ahead", "1"), "--ahead", id="both"),
        pytest.param(("--stream", "--style", "chopin", "--ahead", "0"), "--ahead", id="no lead"),
    ],
)
def test_wrong_usage_is_told(arguments: tuple[str, ...], said: str) -> None:
    check_refused(echoes("music", "generate", *arguments), 2, said)


def test_a_stream_writes_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    echoes(*ASKED, "--bars", "1", "--tempo", "400", "--ahead", "0.5")
    assert list(tmp_path.iterdir()) == []
