import re
import shlex
import shutil
from pathlib import Path

import mido
import pytest
from typer.testing import CliRunner

from cli import app

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^python cli\.py (.+)$", README, re.MULTILINE)


def test_there_are_commands_to_check() -> None:
    assert len(COMMANDS) >= 5


@pytest.fixture(scope="module")
def song_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A song as `song --format json` writes it."""
    folder = tmp_path_factory.mktemp("song")
    result = CliRunner().invoke(
        app, ["song", "--theme", "home", "--seed", "1", "--format", "json", "--out", str(folder)]
    )
    assert result.exit_code == 0, result.output
    return next(folder.glob("*.json"))


def bring_files(folder: Path, song_file: Path) -> None:
    """What a reader of the page has: words, a tune, a song."""
    (folder / "words.txt").write_text(
        "The day is done, the night is near,\nAnd all the world is still.\n", encoding="utf-8"
    )
    tune = mido.MidiFile()
    pitches = (60, 60, 62, 64, 65, 64, 62, 60, 64, 65, 67, 65, 64, 62, 60)
    strikes = [
        mido.Message(kind, note=pitch, time=length)
        for pitch in pitches
        for kind, length in (("note_on", 0), ("note_off", 480))
    ]
    tune.tracks.append(mido.MidiTrack(strikes))
    tune.save(folder / "tune.mid")
    shutil.copy(song_file, folder / "song.json")


@pytest.mark.parametrize("command", COMMANDS)
def test_command_works_as_printed(
    command: str, song_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_files(tmp_path, song_file)
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, shlex.split(command))
    assert result.exit_code == 0, result.output
    assert result.stdout


@pytest.mark.parametrize("target", sorted(set(re.findall(r"^make (\w+)", README, re.MULTILINE))))
def test_make_target_exists(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("link", re.findall(r"\]\(([^)#]+)\)", README))
def test_link_leads_somewhere(link: str) -> None:
    assert (ROOT / link).exists()
