"""Writing a song: plan, tune, words, underlay, piano."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lyrics.model import VerseModel
from lyrics.theme.reading import Theme, in_mood
from lyrics.verse import Line, Verse
from music.accompaniment import Piano
from music.chords.harmonised import HarmonisedMelody
from music.harmony import Chord
from music.metre import Metre
from music.notes import Melody, Note, Phrase
from music.piano.accompanist import Accompanist
from music.voice.composer import Composer
from music.voice.model import VoiceModel
from music.voice.order import MelodyOrder
from pairing.form import Section
from pairing.layout import Layout, Tuned
from pairing.piano import Pianist
from pairing.plan import SongPlan, Wishes, plan_song
from pairing.playing import Playing
from pairing.song import Song, SungStanza
from pairing.streams import random_streams
from pairing.underlay import ordered_for, underlay
from pairing.words import write_verse

_LEANING = 0.3
"""How much, of 1 for known words, the tune leans towards verse whose words are not written yet."""


@dataclass(frozen=True)
class Songwriter:
    """The networks, loaded; without an accompanist there is no piano."""

    voice: VoiceModel
    verse: VerseModel
    accompanist: Accompanist | None = None

    @classmethod
    def load(cls, *, with_piano: bool = True) -> "Songwriter":
        """The shipped models.

        Raises:
            ModelFolderError, MissingDataError: a model is missing or damaged.
        """
        return cls(VoiceModel.load(), VerseModel.load(), Accompanist.load() if with_piano else None)

    def write(self, theme: Theme, wishes: Wishes, seed: int) -> Song:
        """A song about a theme. The same theme, wishes and seed give the same song.

        Raises:
            ValueError: named subclasses, for a wish that cannot be met; see `plan_song` and `VerseWriter.write`.
        """
        theme = in_mood(theme, wishes.mood)
        planning, composing, writing, playing = random_streams(seed, theme.text, 4)
        plan = plan_song(theme, wishes, planning)
        composer = Composer(self.voice)
        tunes = {
            section: composer.compose_harmonised(_for_verse(own.melody), composing)
            for section, own in plan.sections.items()
        }
        orders = {
            section: ordered_for(tunes[section].melody.phrases, own.melody.metre, own.lines)
            for section, own in plan.sections.items()
        }
        asked = [orders[section] for section in plan.course]
        verse = write_verse(self.verse, theme, asked, writing, wishes.title, wishes.diction)
        pianist = Pianist(self.accompanist, playing) if self.accompanist and wishes.accompaniment else None
        made = arrange(plan, tunes, verse, seed, pianist)
        return replace(made, mood=wishes.mood, diction=wishes.diction)


def _for_verse(order: MelodyOrder) -> MelodyOrder:
    """The order leaning towards what most verse can follow: every second syllable strong, counted from the end."""
    strengths = (-_LEANING, _LEANING)
    return replace(order, stresses=tuple(tuple(strengths[(n - i) % 2] for i in range(n)) for n in order.syllables))


def arrange(
    plan: SongPlan, tunes: Mapping[Section, HarmonisedMelody], verse: Verse, seed: int, pianist: Pianist | None = None
) -> Song:
    """Lays the stanzas out in time, each over the tune of its section, with the piano under them."""
    rounds = [
        Round(
            tunes[section].melody,
            tunes[section].chords,
            ((stanza.lines, tunes[section].melody.phrases),),
            plan.sections[section].playing,
            section is Section.CHORUS,
        )
        for section, stanza in zip(plan.course, verse.stanzas, strict=True)
    ]
    song = arrange_rounds(rounds, verse.title, pianist)
    return replace(song, theme=plan.theme.text, seed=seed, relaxed=verse.relaxed, voice=plan.voice)


@dataclass(frozen=True)
class Round:
    """What is sung to a tune from its beginning to its end.

    Attributes:
        tune: what the piano is made for.
        chords: under it, without gaps.
        stanzas: lines, and for each line its phrase of the tune; where words need other notes it may differ a little.
        playing: how the piano plays, and how loud all is.
        is_joined: whether it follows the round before without an interlude.
    """

    tune: Melody
    chords: tuple[Chord, ...]
    stanzas: tuple[tuple[Sequence[Line], Sequence[Phrase]], ...]
    playing: Playing
    is_joined: bool = False


def arrange_rounds(rounds: Sequence[Round], title: str, pianist: Pianist | None) -> Song:
    """A song of such rounds one after another, where there is a piano with its introduction, interludes and close.

    Args:
        rounds: at least one; their tunes are in one key, metre and tempo.
        title: of the song; the theme is left empty and the seed 0.
        pianist: who plays; None for no piano.

    Raises:
        UnderlayError: a line has another number of syllables than its phrase.
    """
    tune = rounds[0].tune
    layout = Layout.of([Tuned(r.tune, r.chords, r.is_joined) for r in rounds], with_piano=pianist is not None)
    piano = pianist.play(layout, [r.tune for r in rounds], [r.playing for r in rounds]) if pianist else Piano()
    return Song(
        title=title,
        theme="",
        seed=0,
        key=tune.key,
        metre=tune.metre,
        tempo_bpm=tune.tempo_bpm,
        stanzas=tuple(
            _sung(lines, phrases, tune.metre, start, each.playing.velocity)
            for each, start in zip(rounds, layout.starts_ql, strict=True)
            for lines, phrases in each.stanzas
        ),
        right=piano.right,
        left=piano.left,
        pedals=piano.pedals,
        chords=tuple((chord.onset_ql, chord.symbol) for chord in layout.chords),
        end_ql=layout.end_ql,
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
