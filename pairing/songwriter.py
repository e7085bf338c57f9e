"""Writing a song: plan, tune, words, underlay, piano."""

from dataclasses import dataclass, replace

from lyrics.model import VerseModel
from lyrics.theme.reading import Theme
from lyrics.verse import Stanza, Verse
from music.accompaniment import Figure, Piano, accompany
from music.harmony import harmonise
from music.metre import Metre
from music.notes import Melody, Note, Phrase
from music.voice.composer import Composer
from music.voice.model import VoiceModel
from pairing.layout import Layout, with_tune
from pairing.plan import SongPlan, Wishes, plan_song
from pairing.song import Song, SungStanza
from pairing.streams import random_streams
from pairing.underlay import ordered_for, underlay
from pairing.words import write_verse


@dataclass(frozen=True)
class Songwriter:
    """Both networks, loaded."""

    voice: VoiceModel
    verse: VerseModel

    @classmethod
    def load(cls) -> "Songwriter":
        """The shipped models.

        Raises:
            ModelFolderError, MissingDataError: a model is missing or damaged.
        """
        return cls(VoiceModel.load(), VerseModel.load())

    def write(self, theme: Theme, wishes: Wishes, seed: int) -> Song:
        """A song about a theme. The same theme, wishes and seed give the same song.

        Raises:
            ValueError: named subclasses, for a wish that cannot be met; see `plan_song` and `VerseWriter.write`.
        """
        planning, composing, writing = random_streams(seed, theme.text, 3)
        plan = plan_song(theme, wishes, planning)
        melody = Composer(self.voice).compose(plan.melody, composing)
        order = ordered_for(melody.phrases, melody.metre, plan.stanza)
        verse = write_verse(self.verse, theme, [order] * plan.verses, writing, wishes.title)
        return arrange(plan, melody, verse, seed)


def arrange(plan: SongPlan, melody: Melody, verse: Verse, seed: int) -> Song:
    """Lays the stanzas out in time over one tune, with the piano under them."""
    chords = harmonise(melody)
    layout = Layout.of(melody, chords, len(verse.stanzas), with_piano=plan.figure is not None)
    piano = Piano((), ())
    if plan.figure:
        opening, sung = layout.parted_chords
        piano = accompany(sung, melody.metre, plan.figure, plan.velocity)
        held = accompany(opening, melody.metre, Figure.HELD, plan.velocity)
        before = with_tune(held, layout.introduction, plan.velocity)
        piano = Piano((*before.right, *piano.right), (*before.left, *piano.left))
    return Song(
        title=verse.title,
        theme=plan.theme.text,
        seed=seed,
        key=melody.key,
        metre=melody.metre,
        tempo_bpm=melody.tempo_bpm,
        stanzas=tuple(
            _sung(stanza, melody, start, plan.velocity)
            for stanza, start in zip(verse.stanzas, layout.starts_ql, strict=True)
        ),
        right=piano.right,
        left=piano.left,
        chords=tuple((chord.onset_ql, chord.symbol) for chord in layout.chords) if plan.figure else (),
        end_ql=layout.end_ql,
        relaxed=verse.relaxed,
    )


def _sung(stanza: Stanza, melody: Melody, start_ql: float, velocity: int) -> SungStanza:
    phrases = [voiced(phrase, melody.metre, velocity).moved(start_ql) for phrase in melody.phrases]
    lines = tuple(underlay(line, phrase) for line, phrase in zip(stanza.lines, phrases, strict=True))
    return SungStanza(lines, start_ql)


def voiced(phrase: Phrase, metre: Metre, velocity: int) -> Phrase:
    """The phrase with its dynamics: strong beats and high notes louder, above the piano."""
    top = max(note.pitch_midi for note in phrase.notes)

    def louder(note: Note) -> Note:
        loudness = velocity + 16 + 8 * metre.strength(note.onset_ql) - (top - note.pitch_midi) / 2
        return replace(note, velocity=max(1, min(127, round(loudness))))

    return Phrase(tuple(louder(note) for note in phrase.notes))
