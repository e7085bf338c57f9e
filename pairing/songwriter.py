"""Writing a song: plan, tune, words, underlay, piano."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lyrics.model import VerseModel
from lyrics.theme.reading import Theme
from lyrics.verse import Line, Verse
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
    rounds = [Round(melody, ((stanza.lines, melody.phrases),)) for stanza in verse.stanzas]
    song = arrange_rounds(rounds, plan.figure, plan.velocity, verse.title)
    return replace(song, theme=plan.theme.text, seed=seed, relaxed=verse.relaxed)


@dataclass(frozen=True)
class Round:
    """What is sung to a tune from its beginning to its end.

    Attributes:
        tune: what the piano is made for.
        stanzas: lines, and for each line its phrase of the tune; where words need other notes it may differ a little.
    """

    tune: Melody
    stanzas: tuple[tuple[Sequence[Line], Sequence[Phrase]], ...]


def arrange_rounds(rounds: Sequence[Round], figure: Figure | None, velocity: int, title: str) -> Song:
    """A song of such rounds one after another, with an introduction where there is a piano.

    Args:
        rounds: at least one; their tunes are in one key, metre and tempo.
        figure: of the piano; None for no piano.
        velocity: of its strong beats.
        title: of the song; the theme is left empty and the seed 0.

    Raises:
        UnderlayError: a line has another number of syllables than its phrase.
    """
    tune = rounds[0].tune
    chords = {each: harmonise(each) for each in dict.fromkeys(r.tune for r in rounds)}
    layout = Layout.of_tunes([(r.tune, chords[r.tune]) for r in rounds], with_piano=figure is not None)
    piano = Piano((), ())
    if figure:
        opening, sung = layout.parted_chords
        piano = accompany(sung, tune.metre, figure, velocity)
        held = accompany(opening, tune.metre, Figure.HELD, velocity)
        before = with_tune(held, layout.introduction, velocity)
        piano = Piano((*before.right, *piano.right), (*before.left, *piano.left))
    return Song(
        title=title,
        theme="",
        seed=0,
        key=tune.key,
        metre=tune.metre,
        tempo_bpm=tune.tempo_bpm,
        stanzas=tuple(
            _sung(lines, phrases, tune.metre, start, velocity)
            for each, start in zip(rounds, layout.starts_ql, strict=True)
            for lines, phrases in each.stanzas
        ),
        right=piano.right,
        left=piano.left,
        chords=tuple((chord.onset_ql, chord.symbol) for chord in layout.chords) if figure else (),
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
