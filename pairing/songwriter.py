"""A song from its tunes and words: laid out in time, underlaid, with the piano under it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from lyrics.verse import Line, Verse
from music.chords import HarmonisedMelody
from music.metre import Metre
from music.notes import Note, Phrase
from pairing.form import Section
from pairing.layout import Musician, SungSection, lay_out
from pairing.plan import SongPlan
from pairing.song import Singer, Song, SungStanza
from pairing.underlay import underlay


def arrange(
    plan: SongPlan, tunes: Mapping[Section, HarmonisedMelody], verse: Verse, seed: int, pianist: Musician | None = None
) -> Song:
    """Lays the stanzas out in time, each over the tune of its section, with the piano under them."""
    sections = [
        SungSection(
            tunes[section].melody,
            tunes[section].chords,
            ((stanza.lines, tunes[section].melody.phrases),),
            plan.sections[section].playing,
            section is Section.CHORUS,
        )
        for section, stanza in zip(plan.course, verse.stanzas, strict=True)
    ]
    song = arrange_sections(sections, verse.title, pianist)
    song = song.with_lead(voice=plan.voice)
    return replace(song, theme=plan.theme.text, seed=seed, relaxed=verse.relaxed)


def arrange_sections(sections: Sequence[SungSection], title: str, musician: Musician | None) -> Song:
    """A song of such sections one after another, where somebody plays with introduction, interludes and close.

    Args:
        sections: at least one; their tunes are in one key, metre and tempo.
        title: of the song; the theme is left empty and the seed 0.
        musician: who plays; None for nobody.

    Raises:
        UnderlayError: a line has another number of syllables than its phrase.
    """
    tune = sections[0].tune
    placed, passages = lay_out(sections, is_accompanied=musician is not None)
    last = placed[-1]
    stanzas = tuple(
        _sung(lines, phrases, tune.metre, section.start_ql, section.playing.velocity)
        for section in placed
        for lines, phrases in section.stanzas
    )
    return Song(
        title=title,
        theme="",
        seed=0,
        key=tune.key,
        metre=tune.metre,
        tempo_bpm=tune.tempo_bpm,
        singers=(Singer(stanzas),),
        parts=musician.play(placed, passages) if musician else (),
        chords=tuple((chord.onset_ql, chord.symbol) for passage in passages for chord in passage.chords),
        end_ql=passages[-1].end_ql if passages else last.start_ql + last.chords[-1].end_ql,
    )


def _sung(lines: Sequence[Line], phrases: Sequence[Phrase], metre: Metre, tune_ql: float, velocity: int) -> SungStanza:
    """A stanza of a tune that begins at `tune_ql`; it starts with the bar of its first note."""
    bars = int((phrases[0].notes[0].onset_ql + 1e-6) // metre.bar_ql)
    moved = [voiced(phrase, metre, velocity).moved(tune_ql) for phrase in phrases]
    sung = tuple(underlay(line, phrase) for line, phrase in zip(lines, moved, strict=True))
    return SungStanza(sung, tune_ql + bars * metre.bar_ql)


def voiced(phrase: Phrase, metre: Metre, velocity: int) -> Phrase:
    """The phrase with its dynamics: strong beats and high notes louder, above the piano."""
    top = max(note.pitch_midi for note in phrase.notes)

    def louder(note: Note) -> Note:
        loudness = velocity + 16 + 8 * metre.strength(note.onset_ql) - (top - note.pitch_midi) / 2
        return replace(note, velocity=max(1, min(127, round(loudness))))

    return Phrase(tuple(louder(note) for note in phrase.notes))
