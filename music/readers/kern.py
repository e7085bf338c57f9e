"""Humdrum `**kern`, with the words of `**text` spines.

Read: spines that split, join, swap, begin and end; notes, chords, ties, key, metre, tempo, title, and the
dynamics of `**dynam` spines. Grace notes are left out and repeats not played out. Follows Huron, "The
Humdrum Toolkit: Reference Manual" (1994). Own, because music21 was measured to lose up to 28 % of the notes
of first editions whose spines split.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from music.dynamics import level_of
from music.keys import Key, Mode, UnknownKeyError
from music.metre import Metre, MetreError
from music.notes import NoteError
from music.readers.assembly import (
    MAX_TEMPO_BPM,
    MIN_TEMPO_BPM,
    Bar,
    NotatedNote,
    NotatedPart,
    NotatedScore,
    NotatedSyllable,
    assemble,
)
from music.readers.errors import ReadError
from music.scores import Score

_STEPS = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}
_TOKEN = re.compile(r"(?P<rhythm>\d+)(?:%(?P<over>\d+))?(?P<dots>\.*)")
_PITCH = re.compile(r"(?P<letters>([a-gA-G])\2*)(?P<accidental>#+|-+|n?)")
_TITLE = re.compile(r"!!!OTL[^:]*:\s*(.*)")


@dataclass
class _Spine:
    """A column of the file; `part` is -1 in columns without notes, `verse` above 0 in columns of words."""

    part: int
    verse: int = 0
    holds_dynamics: bool = False
    until_ql: Fraction = Fraction(0)


def read_kern(path: Path) -> Score:
    """Reads a Humdrum kern file; the parts come from the top of the score down.

    Raises:
        ReadError: it is missing, not kern, or broken.
    """
    if not path.is_file():
        raise ReadError(f"{path}: no such file; wanted Humdrum kern")
    lines = path.read_bytes().decode("utf-8", errors="replace").splitlines()
    first = next((line for line in lines if line.strip() and not line.startswith("!")), "")
    if "**kern" not in first.split("\t"):
        raise ReadError(f"{path}: no **kern spine in it; wanted Humdrum kern")
    reader = _KernReader(path.stem)
    for number, line in enumerate(lines, start=1):
        try:
            reader.read_line(line)
        except (ValueError, ArithmeticError) as error:
            raise ReadError(f"{path}: line {number}: {error}; wanted Humdrum kern") from error
    try:
        return assemble(reader.finished())
    except (NoteError, ArithmeticError) as error:
        raise ReadError(f"{path}: {error}; wanted Humdrum kern") from error


class _KernReader:
    """Reads a file line by line into a written score."""

    def __init__(self, name: str) -> None:
        self.score = NotatedScore(name)
        self._spines: list[_Spine] = []
        self._metre = Metre(4, 4)
        self._bar_start_ql = Fraction(0)
        self._titled = False
        self._level: int | None = None

    def read_line(self, line: str) -> None:
        """Reads a line: a remark, an interpretation, a bar line or notes."""
        if line.startswith("!"):
            title = _TITLE.match(line)
            if title and title[1] and not self._titled:
                self.score.title, self._titled = title[1].strip(), True
        elif line.startswith("**"):
            self._begin(line.split("\t"))
        elif line.strip():
            tokens = line.split("\t")
            if len(tokens) != len(self._spines):
                raise ValueError(f"{len(tokens)} columns where {len(self._spines)} spines are open")
            if line.startswith("*"):
                self._interpret(tokens)
            elif line.startswith("="):
                self._end_bar()
            else:
                self._read_data(tokens)

    def finished(self) -> NotatedScore:
        """The written score, when all lines are read."""
        self._end_bar()
        self.score.parts.reverse()
        return self.score

    def _begin(self, tokens: list[str]) -> None:
        part, verse = -1, 0
        for token in tokens:
            if token == "**kern":
                part, verse = part + 1, 0
                self.score.parts.append(NotatedPart(f"Part {part + 1}"))
                self._spines.append(_Spine(part))
            elif token in ("**text", "**lyrics") and part >= 0:
                verse += 1
                self._spines.append(_Spine(part, verse))
            else:
                self._spines.append(_Spine(-1, holds_dynamics=token == "**dynam"))

    def _interpret(self, tokens: list[str]) -> None:
        for spine, token in zip(self._spines, tokens, strict=True):
            if spine.part >= 0 and spine.verse == 0:
                self._read_signature(spine, token)
        self._spines = list(_moved(self._spines, tokens))

    def _read_signature(self, spine: _Spine, token: str) -> None:
        here = (len(self.score.bars), float(spine.until_ql - self._bar_start_ql))
        if matched := re.fullmatch(r"\*M(\d+)/(\d+)", token):
            try:
                self._metre = Metre(int(matched[1]), int(matched[2]))
            except MetreError:
                return  # a cadenza's "37/8" is a bar of an odd length rather than a metre
        elif matched := re.fullmatch(r"\*k\[([^\]]*)\]", token):
            sharps = matched[1].count("#") - matched[1].count("-")
            self.score.keys.append((*here, Key.of_sharps(max(-7, min(7, sharps)), Mode.MAJOR)))
        elif matched := re.fullmatch(r"\*([A-Ga-g])([#-]?):", token):
            mode = Mode.MAJOR if matched[1].isupper() else Mode.MINOR
            try:
                key = Key(matched[1].upper() + matched[2].replace("-", "b"), mode)
            except UnknownKeyError:
                return  # a passage in "g-:", which no signature writes
            self.score.keys.append((*here, key))
        elif matched := re.fullmatch(r"\*MM(\d+(?:\.\d+)?)", token):
            tempo_bpm = float(matched[1])
            if MIN_TEMPO_BPM <= tempo_bpm <= MAX_TEMPO_BPM:
                self.score.tempos.append((*here, tempo_bpm))
        elif token.startswith('*I"') and token[3:].strip():
            self.score.parts[spine.part].name = token[3:].strip()

    def _end_bar(self) -> None:
        end_ql = max((s.until_ql for s in self._spines if s.part >= 0), default=self._bar_start_ql)
        if end_ql > self._bar_start_ql:
            length_ql = round(float(end_ql - self._bar_start_ql), 6)
            self.score.bars.append(Bar(length_ql, self._metre))
            self._bar_start_ql = end_ql
        for spine in self._spines:
            spine.until_ql = self._bar_start_ql

    def _read_data(self, tokens: list[str]) -> None:
        sounding = [
            (spine, token)
            for spine, token in zip(self._spines, tokens, strict=True)
            if spine.part >= 0 and spine.verse == 0 and token != "." and _TOKEN.search(token)
        ]
        sounding = [(spine, token) for spine, token in sounding if not re.search("[qQ]", token)]
        self._read_dynamics(tokens)
        if not sounding:
            return
        # a voice that a file leaves short must not pull the others back
        now_ql = max(spine.until_ql for spine, _ in sounding)
        if self._level is not None:
            self.score.dynamics.append((len(self.score.bars), float(now_ql - self._bar_start_ql), self._level))
            self._level = None
        for spine, token in sounding:
            self._read_notes(spine, token, now_ql)
        for spine, token in zip(self._spines, tokens, strict=True):
            if spine.verse > 0 and token != ".":
                self._read_word(spine, token, now_ql)

    def _read_dynamics(self, tokens: list[str]) -> None:
        """Notes a new dynamic; beside a grace note it waits for the note that follows."""
        for spine, token in zip(self._spines, tokens, strict=True):
            if spine.holds_dynamics and (level := level_of(token)) is not None:
                self._level = level

    def _read_notes(self, spine: _Spine, token: str, now_ql: Fraction) -> None:
        duration_ql = Fraction(0)
        for note in token.split(" "):
            rhythm, pitch = _TOKEN.search(note), _PITCH.search(note)
            if rhythm is not None:
                duration_ql = _duration_ql(rhythm)
            if pitch is None or "r" in note or duration_ql <= 0:
                continue
            self.score.parts[spine.part].notes.append(
                NotatedNote(
                    bar=len(self.score.bars),
                    onset_ql=float(now_ql - self._bar_start_ql),
                    duration_ql=float(duration_ql),
                    pitch_midi=_pitch_midi(pitch),
                    tied_back="]" in note or "_" in note,
                    tied_on="[" in note or "_" in note,
                )
            )
        spine.until_ql = now_ql + duration_ql

    def _read_word(self, spine: _Spine, token: str, now_ql: Fraction) -> None:
        """Puts a syllable under the last note of its part, if that begins now."""
        text = token.strip().strip("-")
        notes = self.score.parts[spine.part].notes
        here = (len(self.score.bars), float(now_ql - self._bar_start_ql))
        if any(c.isalpha() for c in text) and notes and (notes[-1].bar, notes[-1].onset_ql) == here:
            syllable = NotatedSyllable(spine.verse, " ".join(text.split()), not token.rstrip().endswith("-"))
            notes[-1] = replace(notes[-1], syllables=(*notes[-1].syllables, syllable))


def _moved(spines: list[_Spine], tokens: list[str]) -> Iterator[_Spine]:
    """The spines after a line of interpretations: split, joined, swapped, added or ended."""
    swaps = [i for i, token in enumerate(tokens) if token == "*x"]
    for left, right in zip(swaps[::2], swaps[1::2], strict=True):
        spines[left], spines[right] = spines[right], spines[left]
    joining: _Spine | None = None
    for spine, token in zip(spines, tokens, strict=True):
        if token == "*v" and joining is not None and joining.part == spine.part:
            joining.until_ql = max(joining.until_ql, spine.until_ql)
            continue
        joining = spine if token == "*v" else None
        if token != "*-":
            yield spine
        if token == "*^":
            yield replace(spine)
        elif token == "*+":
            yield _Spine(-1)


def _duration_ql(rhythm: re.Match[str]) -> Fraction:
    """A length: `4` is a quarter, `0` a breve, `3%2` two thirds of a whole; dots prolong."""
    digits = rhythm["rhythm"]
    if set(digits) == {"0"}:
        length_ql = Fraction(4 * 2 ** len(digits))
    else:
        length_ql = Fraction(4 * int(rhythm["over"] or 1), int(digits))
    return length_ql * (2 - Fraction(1, 2 ** len(rhythm["dots"])))


def _pitch_midi(pitch: re.Match[str]) -> int:
    """`c` is middle C, `cc` the one above, `C` the one below."""
    letters = pitch["letters"]
    octave = len(letters) - 1 if letters[0].islower() else -len(letters)
    accidentals = pitch["accidental"]
    return 60 + 12 * octave + _STEPS[letters[0].lower()] + accidentals.count("#") - accidentals.count("-")
