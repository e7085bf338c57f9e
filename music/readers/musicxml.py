"""MusicXML (partwise), plain `.musicxml` / `.xml` or zipped `.mxl`.

Read: parts, pitched notes, ties, chords, voices, words with their verses, chord symbols, dynamics, key, metre, tempo.
Grace and cue notes and unpitched percussion are dropped. Repeats are not played out: notes come in written
order.
"""

import re
from collections.abc import Callable
from pathlib import Path
from xml.etree.ElementTree import Element

from music.dynamics import level_of
from music.keys import Key, Mode, UnknownKeyError
from music.metre import Metre, MetreError
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
from music.readers.mxl import load_document
from music.scores import LEFT, RIGHT, Score

_STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_BEAT_UNIT_QL = {"whole": 4.0, "half": 2.0, "quarter": 1.0, "eighth": 0.5, "16th": 0.25}
_CHORD_SUFFIX = {
    "major": "", "minor": "m", "augmented": "aug", "diminished": "dim", "dominant": "7",
    "major-seventh": "maj7", "minor-seventh": "m7", "diminished-seventh": "dim7", "augmented-seventh": "aug7",
    "half-diminished": "m7b5", "major-minor": "mM7", "major-sixth": "6", "minor-sixth": "m6",
    "dominant-ninth": "9", "major-ninth": "maj9", "minor-ninth": "m9", "dominant-11th": "11",
    "minor-11th": "m11", "dominant-13th": "13", "suspended-second": "sus2", "suspended-fourth": "sus4",
    "power": "5",
}  # fmt: skip
_VERSE_NUMBER = re.compile(r"^\d+\s*[.):]\s*")


def read_musicxml(path: Path, by_staff: bool = False) -> Score:
    """Reads a MusicXML file.

    Args:
        path: `.musicxml`, `.xml` or `.mxl`.
        by_staff: whether a part on several staves becomes several parts, the top staff first; two are hands.

    Raises:
        ReadError: it is missing, broken, not partwise MusicXML, or holds a metre or number that cannot be.
    """
    root = load_document(path)
    if root.tag != "score-partwise":
        raise ReadError(f"{path}: the document is a <{root.tag}>; wanted <score-partwise>")
    try:
        return assemble(_written_score(root, path.stem, by_staff))
    except ReadError:
        raise
    except (ValueError, ArithmeticError) as error:
        raise ReadError(f"{path}: {error}; wanted readable MusicXML") from error


def _written_score(root: Element, name: str, by_staff: bool) -> NotatedScore:
    title = root.findtext("movement-title") or root.findtext("work/work-title") or name
    score = NotatedScore(" ".join(title.split()) or name)
    names = {part.get("id"): part.findtext("part-name") or "" for part in root.findall("part-list/score-part")}
    lengths: list[float] = []
    metres: list[Metre] = []
    for index, element in enumerate(root.findall("part")):
        part_name = " ".join((names.get(element.get("id")) or "").split()) or f"Part {index + 1}"
        reader = _PartReader(score, part_name, is_first=index == 0, by_staff=by_staff)
        for bar, measure in enumerate(element.findall("measure")):
            reader.read_measure(bar, measure)
            if bar == len(lengths):
                lengths.append(0.0)
                metres.append(reader.metre)
            lengths[bar] = max(lengths[bar], reader.length_ql)
        reader.end()
    score.bars = [Bar(round(length, 6), metre) for length, metre in zip(lengths, metres, strict=True)]
    return score


class _PartReader:
    """Reads one part, measure by measure, into a written score."""

    def __init__(self, score: NotatedScore, name: str, is_first: bool, by_staff: bool) -> None:
        self.score, self.by_staff = score, by_staff
        self._staves = [NotatedPart(name)]
        score.parts.append(self._staves[0])
        self.is_first = is_first
        self.metre = Metre(4, 4)
        self.length_ql = 0.0
        self._divisions = 1.0
        self._transposition = 0
        self._bar = 0
        self._cursor_ql = 0.0
        self._chord_ql = 0.0
        self._readers: dict[str, Callable[[Element], None]] = {
            "note": self._read_note,
            "backup": self._read_backup,
            "forward": self._read_forward,
            "attributes": self._read_attributes,
            "direction": self._read_direction,
            "sound": self._read_sound,
            "harmony": self._read_harmony,
        }

    def read_measure(self, bar: int, measure: Element) -> None:
        """Reads a `<measure>`; `length_ql` tells afterwards how far its content reached."""
        self._bar, self._cursor_ql, self.length_ql = bar, 0.0, 0.0
        for element in measure:
            read = self._readers.get(element.tag)
            if read is not None:
                read(element)

    def end(self) -> None:
        """Ends the part: two staves are hands."""
        if len(self._staves) == 2:
            self._staves[0].hand, self._staves[1].hand = RIGHT, LEFT

    def _duration_ql(self, element: Element) -> float:
        return float(element.findtext("duration") or 0) / self._divisions

    def _advance(self, by_ql: float) -> None:
        self._cursor_ql = max(0.0, self._cursor_ql + by_ql)
        self.length_ql = max(self.length_ql, self._cursor_ql)

    def _read_backup(self, element: Element) -> None:
        self._advance(-self._duration_ql(element))

    def _read_forward(self, element: Element) -> None:
        self._advance(self._duration_ql(element))

    def _read_note(self, element: Element) -> None:
        if element.find("grace") is not None:
            return
        duration_ql = self._duration_ql(element)
        is_chord = element.find("chord") is not None
        if not is_chord:
            self._chord_ql = self._cursor_ql
            self._advance(duration_ql)
        pitch = element.find("pitch")
        if pitch is None or duration_ql <= 0 or element.find("cue") is not None:
            return
        ties = {tie.get("type") for tie in element.findall("tie")}
        self._staff(element).notes.append(
            NotatedNote(
                bar=self._bar,
                onset_ql=self._chord_ql,
                duration_ql=duration_ql,
                pitch_midi=_pitch_midi(pitch) + self._transposition,
                tied_back="stop" in ties,
                tied_on="start" in ties,
                voice=element.findtext("voice") or "",
                syllables=_syllables(element),
            )
        )

    def _staff(self, note: Element) -> NotatedPart:
        """The part that a note belongs to: the staff's where they are kept apart."""
        number = int(note.findtext("staff") or 1) if self.by_staff else 1
        while len(self._staves) < number:
            self._staves.append(NotatedPart(self._staves[0].name))
            self.score.parts.append(self._staves[-1])
        return self._staves[number - 1]

    def _read_attributes(self, element: Element) -> None:
        if divisions := element.findtext("divisions"):
            self._divisions = float(divisions)
        if (time := element.find("time")) is not None and time.find("beats") is not None:
            self.metre = _metre(time, self.metre)
        if (transpose := element.find("transpose")) is not None:
            octaves = int(transpose.findtext("octave-change") or 0)
            self._transposition = int(float(transpose.findtext("chromatic") or 0)) + 12 * octaves
        if self.is_first and (fifths := element.findtext("key/fifths")):
            mode = Mode.MINOR if element.findtext("key/mode") in ("minor", "aeolian") else Mode.MAJOR
            self.score.keys.append((self._bar, self._cursor_ql, _key(int(fifths), mode)))

    def _read_direction(self, element: Element) -> None:
        sound, metronome = element.find("sound"), element.find("direction-type/metronome")
        for mark in element.iterfind("direction-type/dynamics/*"):
            if (level := level_of(mark.tag)) is not None:
                self.score.dynamics.append((self._bar, self._cursor_ql, level))
        if sound is not None and sound.get("tempo"):
            self._read_sound(sound)
        elif metronome is not None:
            self._read_metronome(metronome)

    def _read_sound(self, element: Element) -> None:
        if tempo := element.get("tempo"):
            self._add_tempo(float(tempo))

    def _read_metronome(self, element: Element) -> None:
        number = re.search(r"\d+(\.\d+)?", element.findtext("per-minute") or "")
        unit_ql = _BEAT_UNIT_QL.get(element.findtext("beat-unit") or "")
        if number and unit_ql:
            self._add_tempo(float(number[0]) * unit_ql * (1.5 if element.find("beat-unit-dot") is not None else 1))

    def _add_tempo(self, tempo_bpm: float) -> None:
        if MIN_TEMPO_BPM <= tempo_bpm <= MAX_TEMPO_BPM:
            self.score.tempos.append((self._bar, self._cursor_ql, tempo_bpm))

    def _read_harmony(self, element: Element) -> None:
        suffix = _CHORD_SUFFIX.get(element.findtext("kind") or "")
        step = element.findtext("root/root-step")
        if suffix is None or step is None:
            return
        bass = element.findtext("bass/bass-step")
        symbol = _root(step, element.findtext("root/root-alter")) + suffix
        if bass is not None:
            symbol += "/" + _root(bass, element.findtext("bass/bass-alter"))
        onset_ql = self._cursor_ql + float(element.findtext("offset") or 0) / self._divisions
        self.score.chords.append((self._bar, max(0.0, onset_ql), symbol))


def _pitch_midi(pitch: Element) -> int:
    step = pitch.findtext("step") or ""
    if step not in _STEPS:
        raise ValueError(f"a note has the step {step!r}, not one of A to G")
    alter = float(pitch.findtext("alter") or 0)
    return 12 * (int(pitch.findtext("octave") or 4) + 1) + _STEPS[step] + round(alter)


def _root(step: str, alter: str | None) -> str:
    """A chord root with at most one accidental, which is all that chord symbols are read with elsewhere."""
    semitones = round(float(alter or 0))
    if abs(semitones) <= 1:
        return step + {0: "", 1: "#", -1: "b"}[semitones]
    return Key.parse("C major" if semitones > 0 else "F major").spelled(_STEPS[step] + semitones)


def _metre(time: Element, before: Metre) -> Metre:
    beats = sum(int(part) for text in time.findall("beats") for part in (text.text or "").split("+"))
    beat_type = int(time.findtext("beat-type") or 4)
    try:
        return Metre(beats, beat_type)
    except MetreError:
        # a cadenza's "28/4" is a bar of an odd length rather than a metre
        return before


def _key(fifths: int, mode: Mode) -> Key:
    if not -7 <= fifths <= 7:
        raise UnknownKeyError(f"a key signature has {abs(fifths)} accidentals")
    return Key.of_sharps(fifths, mode)


def _syllables(note: Element) -> tuple[NotatedSyllable, ...]:
    syllables = []
    for lyric in note.findall("lyric"):
        # several texts on one note are elided words, "the~eternal"
        text = " ".join((part.text or "").strip() for part in lyric.findall("text"))
        goes_on = lyric.findtext("syllabic") in ("begin", "middle")
        text = _VERSE_NUMBER.sub("", text.strip())
        text = " ".join(text.rstrip("-" if goes_on else "").split())
        if any(character.isalpha() for character in text):
            digits = re.findall(r"\d+", lyric.get("number") or "")
            ends = lyric.find("end-line") is not None, lyric.find("end-paragraph") is not None
            syllables.append(NotatedSyllable(int(digits[-1]) if digits else 1, text, not goes_on, *ends))
    return tuple(syllables)
