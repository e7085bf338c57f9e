"""ABC notation, with several voices and the words under them (`w:` lines).

Read: headers X T M L K Q V, notes, accidentals with the key signature and the bar's memory, broken rhythm,
tuplets, ties, chords, rests, chord symbols, inline fields and words. Decorations, grace notes and macros
are left out; repeats are not played out. Follows the ABC standard 2.1.
"""

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import islice
from pathlib import Path

from music.keys import Key, Mode, UnknownKeyError
from music.metre import Metre
from music.readers.abc_tokens import AbcSymbol, read_music_line
from music.readers.abc_voice import AbcVoice
from music.readers.assembly import (
    MAX_TEMPO_BPM,
    MIN_TEMPO_BPM,
    Bar,
    NotatedPart,
    NotatedScore,
    assemble,
)
from music.readers.errors import ReadError
from music.scores import Score

_MODES = {
    "": (0, Mode.MAJOR), "maj": (0, Mode.MAJOR), "ion": (0, Mode.MAJOR), "lyd": (1, Mode.MAJOR),
    "mix": (-1, Mode.MAJOR), "m": (-3, Mode.MINOR), "min": (-3, Mode.MINOR), "aeo": (-3, Mode.MINOR),
    "dor": (-2, Mode.MINOR), "phr": (-4, Mode.MINOR), "loc": (-5, Mode.MINOR),
}  # fmt: skip
"""Accidentals that a mode adds to the signature of the major key on the same tonic, and the nearest mode."""

_LINE_OF_FIFTHS = "FCGDAEB"
_KEY = re.compile(r"([A-G][#b]?)\s*([A-Za-z]*)")
_FIELD = re.compile(r"([A-Za-z]):(.*)")
_CHORD_SYMBOL = re.compile(r"[A-G][#b]?(?:m|maj|min|dim|aug|sus|add|M|\+|\d|/|[#b])*(?:/[A-G][#b]?)?$")


def read_abc(path: Path) -> Score:
    """Reads the first tune of an ABC file; those after it are not looked at.

    Raises:
        ReadError: the file is missing, holds no tune (`X:` ... `K:` ... notes), or the tune has a broken field.
    """
    return _with_notes(islice(_tunes(path), 1), path)[0]


def read_abc_tunes(path: Path) -> tuple[Score, ...]:
    """Reads all tunes of an ABC file.

    Raises:
        ReadError: the file is missing, holds no tune, or a tune with a broken field.
    """
    return _with_notes(_tunes(path), path)


def _with_notes(tunes: Iterable[Score], path: Path) -> tuple[Score, ...]:
    read = tuple(tunes)
    if not any(part.notes for tune in read for part in tune.parts):
        raise ReadError(f"{path}: no tune with notes in it; wanted ABC notation: X:, K:, then notes")
    return read


def _tunes(path: Path) -> Iterator[Score]:
    if not path.is_file():
        raise ReadError(f"{path}: no such file; wanted ABC notation")
    content = path.read_bytes()
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    return (_read_tune(lines, path) for lines in _split_tunes(text))


def _split_tunes(text: str) -> Iterator[list[str]]:
    """The lines of each tune, from `X:` to the next; real files have empty lines within tunes."""
    lines: list[str] = []
    for line in _without_free_text(text):
        if line.startswith("X:"):
            if lines:
                yield lines
            lines = [line]
        elif line.startswith("+:") and lines:
            lines[-1] += " " + line[2:].strip()
        elif lines:
            lines.append(line)
    if lines:
        yield lines


def _without_free_text(text: str) -> Iterator[str]:
    is_text = False
    for line in text.splitlines():
        if re.match(r"%%\s*(begin|end)(text|ps)", line):
            is_text = "begin" in line
        elif not is_text and not line.startswith("%"):
            yield line


def _read_tune(lines: list[str], path: Path) -> Score:
    tune = _Tune(path.stem)
    try:
        for line in lines:
            tune.read_line(line)
        return assemble(tune.finished())
    except (ValueError, ArithmeticError) as error:
        raise ReadError(f"{path}: tune {lines[0]!r}: {error}; wanted ABC notation") from error


class _Tune:
    """Reads one tune, line by line, into a written score."""

    def __init__(self, name: str) -> None:
        self.score = NotatedScore(name)
        self._names: list[str] = []
        self._voices: dict[str, AbcVoice] = {}
        self._voice: AbcVoice | None = None
        self._unit_ql: Fraction | None = None
        self._metre, self._is_free, self._sharps = Metre(4, 4), True, 0
        self._titled = False
        self._line_goes_on = False

    @property
    def _in_header(self) -> bool:
        return self._voice is None

    def read_line(self, line: str) -> None:
        """Reads a line of the tune."""
        line = re.sub(r"(?<!\\)%.*", "", line).rstrip()
        matched = _FIELD.match(line)
        if matched:
            self._read_field(matched[1], matched[2].strip())
        elif line and self._voice is not None:
            self._read_music(self._voice, line)

    def finished(self) -> NotatedScore:
        """The written score, when all lines are read."""
        voices = sorted(self._voices.items(), key=lambda item: self._names.index(item[0]))
        for _, voice in voices:
            voice.close()
        self.score.parts = [voice.part for _, voice in voices]
        longest = max((len(voice.bars) for _, voice in voices), default=0)
        for bar in range(longest):
            written = [voice.bars[bar] for _, voice in voices if bar < len(voice.bars)]
            self.score.bars.append(Bar(round(float(max(length for length, _ in written)), 6), written[0][1]))
        return self.score

    def _read_field(self, letter: str, value: str) -> None:
        if letter == "T" and not self._titled:
            self.score.title, self._titled = value or self.score.title, True
        elif letter == "M":
            self._read_metre(value)
        elif letter == "L":
            self._read_unit(value)
        elif letter == "Q":
            self._read_tempo(value)
        elif letter == "V":
            self._read_voice((value.split() or ["1"])[0])
        elif letter == "K":
            self._read_key(value)
        elif letter == "w" and self._voice is not None:
            self._voice.sing(value)

    def _read_metre(self, value: str) -> None:
        text = {"C": "4/4", "C|": "2/2"}.get(value, value).replace("(", "").replace(")", "")
        beats, _, unit = text.partition("/")
        is_free = text.lower() in ("none", "")
        metre = Metre(4, 4) if is_free else Metre(sum(int(b) for b in beats.split("+")), int(unit or 4))
        if self._voice is None:
            self._metre, self._is_free = metre, is_free
        else:
            self._voice.metre, self._voice.is_free = metre, is_free

    def _read_unit(self, value: str) -> None:
        unit_ql = 4 * Fraction(value)
        if self._voice is None:
            self._unit_ql = unit_ql
        else:
            self._voice.unit_ql = unit_ql

    def _read_tempo(self, value: str) -> None:
        beat = re.search(r"(\d+)/(\d+)\s*=\s*(\d+)", value)
        plain = re.search(r"(\d+)\s*$", value)
        if beat:
            tempo_bpm = 4 * int(beat[1]) / int(beat[2]) * int(beat[3])
        elif plain:
            tempo_bpm = float(plain[1])
        else:
            return  # a tempo in words only
        if MIN_TEMPO_BPM <= tempo_bpm <= MAX_TEMPO_BPM:
            self.score.tempos.append((*self._here(), tempo_bpm))

    def _here(self) -> tuple[int, float]:
        """The bar being read and how far it is read."""
        return (len(self._voice.bars), float(self._voice.cursor_ql)) if self._voice else (0, 0.0)

    def _read_key(self, value: str) -> None:
        matched = _KEY.match(value)
        if matched is None or matched[2].lower()[:3] not in _MODES:
            sharps, mode = 0, Mode.MAJOR  # "none", bagpipes, or only a clef
        else:
            shift, mode = _MODES[matched[2].lower()[:3]] if matched[2] != "M" else _MODES["maj"]
            sharps = _LINE_OF_FIFTHS.index(matched[1][0]) - 1 + shift
            sharps += 7 * (matched[1].count("#") - matched[1].count("b"))
        if not -7 <= sharps <= 7:
            raise UnknownKeyError(f"the key {value!r} has {abs(sharps)} accidentals")
        self.score.keys.append((*self._here(), Key.of_sharps(sharps, mode)))
        if self._voice is None:
            self._sharps = sharps
            # the key ends the header: music may follow without a voice having been named
            self._read_voice(self._names[0] if self._names else "1")
        else:
            self._voice.sharps = sharps

    def _read_voice(self, name: str) -> None:
        if name not in self._names:
            self._names.append(name)
        if self._in_header and not self.score.keys:
            return  # declared before the key: a voice can begin only when the header is complete
        if name not in self._voices:
            self._voices[name] = self._new_voice(name)
        self._voice = self._voices[name]

    def _new_voice(self, name: str) -> AbcVoice:
        unit_ql = self._unit_ql
        if unit_ql is None:
            # the standard's rule: a sixteenth in short bars, else an eighth
            unit_ql = Fraction(1, 4) if self._metre.bar_ql < 3 else Fraction(1, 2)
        return AbcVoice(NotatedPart(name), unit_ql, self._metre, self._is_free, self._sharps)

    def _read_music(self, voice: AbcVoice, line: str) -> None:
        if not self._line_goes_on:
            voice.begin_line()
        self._line_goes_on = line.endswith("\\")
        for event in read_music_line(line):
            if isinstance(event, AbcSymbol) and event.kind == "field":
                self._read_field(event.letter, event.value)
                if event.letter == "V" and self._voice is not None:
                    voice = self._voice
                    voice.begin_line()
            elif isinstance(event, AbcSymbol) and event.kind == "text":
                if _CHORD_SYMBOL.match(event.value):
                    self.score.chords.append((*self._here(), event.value))
            else:
                voice.take(event)
