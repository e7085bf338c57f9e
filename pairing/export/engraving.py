"""Written signs as music21 objects: staves, bars, notes, accidentals, beams, words."""

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from music.keys import Key
from music.notes import TIME_GRID
from music.styles import Voice
from pairing.export.notation import Sign, Sound, bars_of, spelled, steps
from pairing.export.score import WrittenScore, WrittenSyllable
from pairing.song import Song

_CLEFS = {Voice.TENOR: "Treble8vbClef", Voice.BASS: "BassClef"}
LOW_VOICE_MIDI = 57
"""A tune whose notes lie below this A3 on average is written for a low voice, in an octave treble clef."""

_CHORD_SYMBOL = re.compile(r"([A-G])([#b]?)([^/]*)(?:/([A-G])([#b]?))?")
_MUSIC21_ACCIDENTAL = {-3: "---", -2: "--", -1: "-", 0: "", 1: "#", 2: "##", 3: "###"}


class ChordSymbolError(ValueError):
    """A chord symbol that cannot be written."""


def _music21() -> Any:
    # Imported when a score is written and not before: it takes 0.4 s. Half of it has no types.
    import music21

    return music21


def engraved_voice(song: Song, written: WrittenScore) -> Any:
    """The voice as a music21 Part: notes, words, slurs over melismas, tempo and chord symbols.

    Raises:
        ChordSymbolError: a chord symbol that music21 does not know.
    """
    staff = _Staff(song, written, _music21().stream.Part(id="Voice"))
    notes = staff.write(written.voice, _clef_name(song.voice, written.voice))
    name = song.voice.capitalize() if song.voice else "Voice"
    _name_instrument(staff.part, _music21().instrument.Vocalist(), name, f"{name[0]}.", 1)
    _write_words(staff.part, notes, written.syllables)
    _write_tempo(staff.measures[0], song)
    for start, symbol in written.chords:
        bar, in_bar = divmod(start, steps(song.metre.bar_ql))
        staff.measures[bar].insert(_quarters(in_bar), chord_symbol(symbol))
    return staff.part


def _clef_name(voice: Voice | None, sounds: Sequence[Sound]) -> str:
    if voice:
        return _CLEFS.get(voice, "TrebleClef")
    mean_pitch = sum(sound.pitches[0] for sound in sounds) / len(sounds)
    return "Treble8vbClef" if mean_pitch < LOW_VOICE_MIDI else "TrebleClef"


def engraved_piano(song: Song, written: WrittenScore) -> list[Any]:
    """The two hands as music21 PartStaffs, right hand first."""
    hands = []
    for name, sounds, clef_name in zip(("Right", "Left"), written.parts[0], ("TrebleClef", "BassClef"), strict=True):
        staff = _Staff(song, written, _music21().stream.PartStaff(id=name))
        staff.write(sounds, clef_name)
        _name_instrument(staff.part, _music21().instrument.Piano(), "Piano", "Pno.", 2)
        hands.append(staff.part)
    return hands


def chord_symbol(symbol: str) -> Any:
    """A music21 ChordSymbol of a symbol such as "Am7" or "Bb/D"; music21 writes flats as `-`.

    Raises:
        ChordSymbolError: it names no chord.
    """
    match = _CHORD_SYMBOL.fullmatch(symbol)
    if match is None:
        raise ChordSymbolError(f'no such chord symbol: {symbol!r}; wanted a root and a kind, such as "F#m7"')
    letter, accidental, kind, bass, bass_accidental = match.groups(default="")
    figure = letter + accidental.replace("b", "-") + kind
    figure += f"/{bass}{bass_accidental.replace('b', '-')}" if bass else ""
    try:
        return _music21().harmony.ChordSymbol(figure)
    except ValueError as error:
        raise ChordSymbolError(f"no such chord symbol: {symbol!r} ({error})") from error


class _Staff:
    """One staff while it is written."""

    def __init__(self, song: Song, written: WrittenScore, part: Any) -> None:
        self.song = song
        self.written = written
        self.part = part
        self.measures: list[Any] = []

    def write(self, sounds: tuple[Sound, ...], clef_name: str) -> list[tuple[Sign, Any]]:
        """Fills the staff and returns its signs with their music21 notes, in order, without the rests."""
        metre = _music21().meter.TimeSignature(str(self.song.metre))
        all_notes: list[tuple[Sign, Any]] = []
        for number, voices in enumerate(bars_of(sounds, self.song.metre, self.written.bars), start=1):
            measure = _music21().stream.Measure(number=number)
            accidentals = _Accidentals(self.song.key)
            written = [[(sign, _general_note(sign, self.song)) for sign in signs] for signs in voices]
            in_order = sorted((pair for voice in written for pair in voice), key=lambda pair: pair[0].start)
            for sign, general_note in in_order:
                accidentals.settle(sign, general_note)
            all_notes += [pair for pair in in_order if pair[0].pitches]
            _fill(measure, written, metre, steps(self.song.metre.beat_ql))
            self.measures.append(measure)
        first = self.measures[0]
        first.insert(0, getattr(_music21().clef, clef_name)())
        first.insert(0, _music21().key.Key(_music21_name(self.song.key.tonic), str(self.song.key.mode)))
        first.insert(0, metre)
        _write_barlines(self.measures, self.written)
        self.part.append(self.measures)
        return all_notes


class _Accidentals:
    """Which accidentals a bar needs: those that neither the signature nor an earlier note gives."""

    def __init__(self, key: Key) -> None:
        letters = "FCGDAEB"
        self.signature = {letter: (key.sharps - place + 6) // 7 for place, letter in enumerate(letters)}
        self.in_force: dict[tuple[str, int], int] = {}

    def settle(self, sign: Sign, general_note: Any) -> None:
        """Shows or hides the accidentals of one note or chord."""
        for written in general_note.pitches if sign.pitches else ():
            place = (written.step, written.octave)
            alteration = int(written.alter)
            needed = alteration != self.in_force.get(place, self.signature[written.step])
            if needed and written.accidental is None:
                written.accidental = _music21().pitch.Accidental("natural")
            if written.accidental is not None:
                written.accidental.displayStatus = needed and not sign.tied_back
            if not sign.tied_back:
                self.in_force[place] = alteration


def _general_note(sign: Sign, song: Song) -> Any:
    length = _music21().duration.Duration(_quarters(sign.length))
    if not sign.pitches:
        rest = _music21().note.Rest(duration=length)
        rest.style.hideObjectOnPrint = sign.hidden
        rest.fullMeasure = sign.length == steps(song.metre.bar_ql)
        return rest
    pitches = []
    for pitch_midi in sign.pitches:
        letter, alteration, octave = spelled(pitch_midi, song.key)
        pitches.append(_music21().pitch.Pitch(f"{letter}{_MUSIC21_ACCIDENTAL[alteration]}{octave}"))
    written = (
        _music21().note.Note(pitches[0], duration=length)
        if len(pitches) == 1
        else _music21().chord.Chord(pitches, duration=length)
    )
    if sign.tied_back or sign.tied_on:
        kind = "stop" if not sign.tied_on else "continue" if sign.tied_back else "start"
        written.tie = _music21().tie.Tie(kind)
    return written


def _fill(measure: Any, voices: list[list[tuple[Sign, Any]]], metre: Any, beat: int) -> None:
    """Puts the voices of a bar into its measure, beamed."""
    for number, voice in enumerate(voices, start=1):
        target = measure if len(voices) == 1 else _music21().stream.Voice(id=number)
        notes = [general_note for _, general_note in voice]
        if len(notes) > 1:
            for general_note, beams in zip(notes, metre.getBeams(notes), strict=True):
                if beams is not None:
                    general_note.beams = beams
        _bracket_tuplets(voice, beat)
        target.append(notes)
        if target is not measure:
            measure.insert(0, target)


def _bracket_tuplets(voice: list[tuple[Sign, Any]], beat: int) -> None:
    """A bracket over each run of tuplets up to a beat; music21's own joins runs across beats."""
    run: list[Any] = []
    for sign, general_note in voice:
        if not general_note.duration.tuplets:
            run = []
            continue
        (tuplet,) = general_note.duration.tuplets
        tuplet.type = "stop" if run else "startStop"
        if run:
            run[-1].type = None if len(run) > 1 else "start"
        run = [] if (sign.start + sign.length) % beat == 0 else [*run, tuplet]


def _write_barlines(measures: list[Any], written: WrittenScore) -> None:
    measures[-1].rightBarline = _music21().bar.Barline("final")
    if written.repeat is not None:
        first, last = written.repeat
        if first > 0:
            measures[first].leftBarline = _music21().bar.Repeat(direction="start")
        measures[last].rightBarline = _music21().bar.Repeat(direction="end", times=written.times)


def _write_words(part: Any, notes: list[tuple[Sign, Any]], syllables: tuple[tuple[WrittenSyllable, ...], ...]) -> None:
    """Each syllable under its first note, a slur over its notes where it has several."""
    sung: list[list[Any]] = [[] for _ in syllables]
    for sign, written in notes:
        assert sign.syllable is not None
        sung[sign.syllable].append(written)
    for verses, own_notes in zip(syllables, sung, strict=True):
        own_notes[0].lyrics = [
            _music21().note.Lyric(text=s.text, number=number, syllabic=s.syllabic, applyRaw=True)
            for number, s in enumerate(verses, start=1)
        ]
        if any(own.tie is None or own.tie.type == "start" for own in own_notes[1:]):
            part.insert(0, _music21().spanner.Slur(own_notes[0], own_notes[-1]))


def _write_tempo(measure: Any, song: Song) -> None:
    beat = 1.5 if song.metre.is_compound else 1.0
    # shown in two digits, played as it is
    shown, played = round(song.tempo_bpm / beat, 2), song.tempo_bpm / beat
    mark = _music21().tempo.MetronomeMark(number=shown, referent=beat, numberSounding=played)
    mark.placement = "above"
    measure.insert(0, mark)


def _name_instrument(part: Any, player: Any, name: str, short_name: str, number: int) -> None:
    # music21 would make up identifiers at random.
    player.partId, player.instrumentId = f"P{number}", f"P{number}-I1"
    player.partName = player.instrumentName = part.partName = name
    player.partAbbreviation = player.instrumentAbbreviation = part.partAbbreviation = short_name
    player.midiChannel = number - 1
    part.insert(0, player)


def _quarters(length: int) -> Fraction:
    return Fraction(length, TIME_GRID)


def _music21_name(tonic: str) -> str:
    return tonic.replace("b", "-")
