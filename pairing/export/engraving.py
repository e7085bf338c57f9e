"""Written signs as MusicXML: the bars of a part with their notes, accidentals, beams, words and marks."""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement

from music.keys import Key
from music.metre import Metre
from music.notes import TIME_GRID
from pairing.export.marks import Mark
from pairing.export.notation import Bar, WrittenSign, beams_of, brackets_of, note_type, spelled, steps
from pairing.export.score import LyricSyllable

Clef = tuple[str, int, int]
"""Sign, line, and the octaves by which what stands there sounds higher."""

TREBLE: Clef = ("G", 2, 0)
TREBLE_8: Clef = ("G", 2, -1)
BASS: Clef = ("F", 4, 0)
_ACCIDENTALS = {-2: "flat-flat", -1: "flat", 0: "natural", 1: "sharp", 2: "double-sharp"}


@dataclass(frozen=True)
class Sheet:
    """What all parts of a score share.

    Attributes:
        bars: how many there are.
        repeat: as in `ScoreLayout`, and so `times`.
    """

    key: Key
    metre: Metre
    bars: int
    repeat: tuple[int, int] | None = None
    times: int = 1

    @property
    def bar(self) -> int:
        """Steps of a bar."""
        return steps(self.metre.bar_ql)


@dataclass(frozen=True)
class Staff:
    """Bars under one clef."""

    bars: Sequence[Bar]
    clef: Clef


@dataclass(frozen=True)
class SignUnderlay:
    """What a sung sign has under it and over it: a syllable for each verse, and whether a slur starts or stops."""

    verses: tuple[LyricSyllable, ...] = ()
    is_held: bool = False
    slur: str = ""


Underlay = dict[tuple[int, int], SignUnderlay]
"""By the bar of a sign and its start there."""


def engraved(sheet: Sheet, staves: Sequence[Staff], marks: Sequence[Mark], underlay: Underlay) -> Element:
    """A part on one staff or two, the upper first; words and chord symbols belong to the first."""
    part = Element("part")
    # a voice has its number throughout, behind those of the staff above; the first of a staff an odd one: stems up
    above = max(len(bar) for bar in staves[0].bars)
    first_voices = (1, 1 + above + above % 2)
    for number in range(sheet.bars):
        start = number * sheet.bar
        measure = SubElement(part, "measure", number=str(number + 1))
        if number == 0:
            _write_attributes(measure, sheet, [staff.clef for staff in staves])
        if sheet.repeat and number == sheet.repeat[0] > 0:
            _write_barline(measure, "left", "heavy-light", direction="forward")
        here = [mark for mark in marks if (mark.step - mark.ends) // sheet.bar == number]
        measure.extend(_placed(mark, start) for mark in here if mark.element.tag == "direction")
        harmonies = [mark for mark in here if mark.element.tag == "harmony"]
        for staff_number, (staff, first_voice) in enumerate(zip(staves, first_voices, strict=False), start=1):
            bar = staff.bars[number]
            accidentals = _accidentals(bar, sheet.key)
            for place, voice in enumerate(bar):
                if place or staff_number > 1:
                    write(SubElement(measure, "backup"), "duration", sheet.bar)
                where = _Where(first_voice + place, staff_number if len(staves) > 1 else 0)
                beams, brackets = beams_of(voice, sheet.metre), brackets_of(voice, sheet.metre)
                for index, sign in enumerate(voice):
                    while harmonies and harmonies[0].step < start + sign.start + sign.length:
                        measure.append(_placed(harmonies.pop(0), start + sign.start))
                    signs = _Signs(accidentals[place, index], beams[index], brackets[index])
                    words = underlay.get((number, sign.start), SignUnderlay())
                    measure.extend(_notes(sign, sheet, where, signs, words))
        if sheet.repeat and number == sheet.repeat[1]:
            _write_barline(measure, "right", "light-heavy", direction="backward", times=str(sheet.times))
        elif number == sheet.bars - 1:
            _write_barline(measure, "right", "light-heavy")
    return part


def underlaid(bars: Sequence[Bar], syllables: Sequence[tuple[LyricSyllable, ...]]) -> Underlay:
    """Each syllable under its first sign, a slur over its notes where it has several."""
    underlay: Underlay = {}
    sung = [(number, sign) for number, voices in enumerate(bars) for voice in voices for sign in voice if sign.pitches]
    for syllable, signs in groupby(sung, key=lambda placed: placed[1].syllable):
        assert syllable is not None
        (first, *others) = list(signs)
        is_slurred = any(not sign.tied_back for _, sign in others)
        slur = "start" if is_slurred else ""
        underlay[first[0], first[1].start] = SignUnderlay(syllables[syllable], bool(others), slur)
        if is_slurred:
            underlay[others[-1][0], others[-1][1].start] = SignUnderlay(slur="stop")
    return underlay


@dataclass(frozen=True)
class _Where:
    """Voice and staff of a note; staff 0 is a part's only one."""

    voice: int
    staff: int


@dataclass(frozen=True)
class _Signs:
    """What a note or chord has about it; `accidentals` has a name for each of its pitches, "" for none."""

    accidentals: Sequence[str]
    beams: Sequence[str]
    brackets: Sequence[str]


def _accidentals(bar: Bar, key: Key) -> dict[tuple[int, int], list[str]]:
    """Which accidentals are shown, by voice and place in it: those that neither signature nor an earlier note gives."""
    in_force: dict[tuple[str, int], int] = {}
    shown: dict[tuple[int, int], list[str]] = {}
    signature = {letter: (key.sharps - place + 6) // 7 for place, letter in enumerate("FCGDAEB")}
    placed = [(place, index, sign) for place, voice in enumerate(bar) for index, sign in enumerate(voice)]
    for place, index, sign in sorted(placed, key=lambda entry: entry[2].start):
        shown[place, index] = []
        for letter, alteration, octave in (spelled(pitch_midi, key) for pitch_midi in sign.pitches):
            is_new = alteration != in_force.get((letter, octave), signature[letter])
            shown[place, index].append(_ACCIDENTALS[alteration] if is_new and not sign.tied_back else "")
            if not sign.tied_back:
                in_force[letter, octave] = alteration
    return shown


def _notes(sign: WrittenSign, sheet: Sheet, where: _Where, signs: _Signs, words: SignUnderlay) -> Iterator[Element]:
    """The notes of a chord, the first with what they share; a rest is one too."""
    name, dots, is_triplet = note_type(sign.length) if sign.length != sheet.bar or sign.pitches else ("", 0, False)
    for number, pitch_midi in enumerate(sign.pitches or (None,)):
        note = Element("note", {"print-object": "no"} if sign.hidden else {})
        if number:
            SubElement(note, "chord")
        if pitch_midi is None:
            SubElement(note, "rest", {} if name else {"measure": "yes"})
        else:
            letter, alteration, octave = spelled(pitch_midi, sheet.key)
            pitch = SubElement(note, "pitch")
            write(pitch, "step", letter)
            if alteration:
                write(pitch, "alter", alteration)
            write(pitch, "octave", octave)
        write(note, "duration", sign.length)
        ties = ["stop"] * sign.tied_back + ["start"] * sign.tied_on
        for tie in ties:
            SubElement(note, "tie", type=tie)
        write(note, "voice", where.voice)
        if name:
            write(note, "type", name)
        for _ in range(dots):
            SubElement(note, "dot")
        if sign.pitches and signs.accidentals[number]:
            write(note, "accidental", signs.accidentals[number])
        if is_triplet:
            modification = SubElement(note, "time-modification")
            write(modification, "actual-notes", 3)
            write(modification, "normal-notes", 2)
        if where.staff:
            write(note, "staff", where.staff)
        for level, beam in enumerate(signs.beams if not number else (), start=1):
            write(note, "beam", beam).set("number", str(level))
        _write_notations(note, ties, () if number else signs.brackets, words.slur)
        for verse, syllable in enumerate(words.verses, start=1):
            _write_lyric(note, verse, syllable, words.is_held)
        yield note


def _write_notations(note: Element, ties: Sequence[str], brackets: Sequence[str], slur: str) -> None:
    notations = Element("notations")
    for tie in ties:
        SubElement(notations, "tied", type=tie)
    if slur:
        SubElement(notations, "slur", number="1", type=slur)
    for bracket in brackets:
        SubElement(notations, "tuplet", number="1", type=bracket, bracket="yes", placement="above")
    if len(notations):
        note.append(notations)


def _write_lyric(note: Element, verse: int, syllable: LyricSyllable, is_held: bool) -> None:
    """Words whose last syllable is held over more signs have a line behind them."""
    lyric = SubElement(note, "lyric", number=str(verse), name=str(verse))
    write(lyric, "syllabic", syllable.syllabic)
    write(lyric, "text", syllable.text)
    if is_held and syllable.syllabic in ("end", "single"):
        SubElement(lyric, "extend")
    if syllable.ends_line:
        SubElement(lyric, "end-line")
    if syllable.ends_stanza:
        SubElement(lyric, "end-paragraph")


def _write_attributes(measure: Element, sheet: Sheet, clefs: Sequence[Clef]) -> None:
    attributes = SubElement(measure, "attributes")
    write(attributes, "divisions", TIME_GRID)
    key = SubElement(attributes, "key")
    write(key, "fifths", sheet.key.sharps)
    write(key, "mode", sheet.key.mode)
    time = SubElement(attributes, "time")
    write(time, "beats", sheet.metre.numerator)
    write(time, "beat-type", sheet.metre.denominator)
    if len(clefs) > 1:
        write(attributes, "staves", len(clefs))
    for number, (sign, line, octaves) in enumerate(clefs, start=1):
        clef = SubElement(attributes, "clef", {"number": str(number)} if len(clefs) > 1 else {})
        write(clef, "sign", sign)
        write(clef, "line", line)
        if octaves:
            write(clef, "clef-octave-change", octaves)


def _write_barline(measure: Element, location: str, style: str, **repeat: str) -> None:
    barline = SubElement(measure, "barline", location=location)
    write(barline, "bar-style", style)
    if repeat:
        SubElement(barline, "repeat", repeat)


def _placed(mark: Mark, here: int) -> Element:
    """The element of a mark as it is written at a step, with how much later it is meant."""
    element = deepcopy(mark.element)
    if mark.step != here:
        offset = Element("offset")
        offset.text = str(mark.step - here)
        before = [n for n, child in enumerate(element) if child.tag in ("staff", "sound")]
        element.insert(before[0] if before else len(element), offset)
    return element


def write(parent: Element, tag: str, content: object) -> Element:
    """Puts an element with a text into its parent."""
    element = SubElement(parent, tag)
    element.text = str(content)
    return element
