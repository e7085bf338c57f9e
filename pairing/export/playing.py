"""Playing a song through a soundfont: finding one, and a program of the system that plays it."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from pairing.export.formats import ExportError
from pairing.export.midi import sounding_bytes
from pairing.song import Song

VARIABLE = "ECHOES_SOUNDFONT"
"""Environment variable with the path of a soundfont; empty for none."""

_FOLDERS = tuple(
    Path(folder) for folder in ("/usr/share/sounds/sf2", "/usr/share/soundfonts", "/usr/local/share/soundfonts")
)
_PROGRAMS = ("fluidsynth", "timidity")
_SAMPLE_RATE_HZ = "44100"
_LONGEST_S = 600
_FLUIDSYNTH_GAIN, _TIMIDITY_PERCENT = 0.2, 70
"""How loud they are by themselves."""
_TIMIDITY_MOST_PERCENT = 800


@dataclass(frozen=True)
class SoundfontPlayer:
    """A program that plays MIDI files through a soundfont, and the soundfont."""

    program: str
    soundfont: Path

    def play(self, song: Song, path: Path) -> None:
        """Writes what is heard as a WAV file.

        Raises:
            ExportError: the program fails, or takes too long.
        """
        self.record(sounding_bytes(song), path)

    def record(self, midi: bytes, path: Path, loudness: float = 1.0) -> None:
        """Writes what is heard of a MIDI file's content as a WAV file, `loudness` times as loud as the program's wont.

        Raises:
            ExportError: the program fails, or takes too long.
        """
        with TemporaryDirectory() as folder:
            midi_path = Path(folder) / "song.mid"
            midi_path.write_bytes(midi)
            command = self._command(midi_path, path, Path(folder), loudness)
            try:
                done = subprocess.run(command, capture_output=True, timeout=_LONGEST_S, check=False)
            except subprocess.TimeoutExpired as error:
                raise ExportError(f"{self.program} plays for more than {_LONGEST_S} seconds; stopped") from error
        if done.returncode or not path.is_file():
            message = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
            raise ExportError(f"{self.program} cannot play with {self.soundfont}: {message or 'it wrote nothing'}")

    def _command(self, midi: Path, path: Path, folder: Path, loudness: float) -> list[str]:
        if Path(self.program).name.startswith("fluidsynth"):
            gain = f"{_FLUIDSYNTH_GAIN * loudness:g}"
            options = ["-n", "-i", "-q", "-g", gain, "-r", _SAMPLE_RATE_HZ, "-F", str(path)]
            return [self.program, *options, str(self.soundfont), str(midi)]
        configuration = folder / "timidity.cfg"
        configuration.write_text(f'soundfont "{self.soundfont}"\n', encoding="utf-8")
        amplification = f"-A{round(min(_TIMIDITY_PERCENT * loudness, _TIMIDITY_MOST_PERCENT))}"
        options = [amplification, "-Ow", "-s", _SAMPLE_RATE_HZ, "-o", str(path)]
        return [self.program, "-c", str(configuration), *options, str(midi)]


def player(soundfont: Path | None = None) -> SoundfontPlayer | None:
    """What plays with this soundfont, or with the first found; None where there is no soundfont or no program.

    Looked at in turn: the one given, the one `ECHOES_SOUNDFONT` names, the system's.

    Raises:
        ExportError: the one given or named is not there, or no program can play it.
    """
    named = os.environ.get(VARIABLE)
    if soundfont is None and named == "":
        return None
    wanted = soundfont or (Path(named) if named else None)
    if wanted is not None and not wanted.is_file():
        raise ExportError(f"{wanted}: no such soundfont; wanted an .sf2 file")
    program = next((found for found in map(shutil.which, _PROGRAMS) if found), None)
    if wanted is not None and program is None:
        raise ExportError(f"nothing to play {wanted} with; wanted one of the programs {', '.join(_PROGRAMS)}")
    font = wanted or next((f for folder in _FOLDERS for f in sorted(folder.glob("*.sf[23]"))), None)
    return SoundfontPlayer(program, font) if program and font else None
