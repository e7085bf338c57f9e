"""Changing one thing about a song: a line, a stanza, all words, or the tune. All else stays as it is.

A line is written anew to its own notes, in its place in the rhyme scheme, and knows all others. One that returns, as
those of a chorus do, is new wherever it stands.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.runtime import SequenceNetwork
from lyrics.language import language_of
from lyrics.model import VerseModel
from lyrics.prosody import Lexicon
from lyrics.prosody.spelling import Spelling
from lyrics.theme import Theme, in_mood
from lyrics.verse import MOST_SYLLABLES, LineOrder, Relaxed
from lyrics.vocabulary import CLOSING, LINE_ENDS, UNKNOWN_ID
from lyrics.writing import VerseWriter, WritingConfig, WrittenLine
from lyrics.writing.wording import draw_title, word_stanza
from music.notes import Phrase
from music.voice.spec import MOST_SYLLABLES as MOST_SUNG_SYLLABLES
from pairing.arranging import underlay, wanted_stresses
from pairing.form import sections_of
from pairing.new_tune import GivenLine, song_with_new_tune
from pairing.places import Place, all_places, as_said
from pairing.plan import MOST_SUNG_LINES, random_streams
from pairing.playing import Musician
from pairing.request import SongRequest
from pairing.setting.spoken import last_word_said, rhyme_letters, spoken_again
from pairing.setting.words import has_letter
from pairing.song import CREATOR, Song, SungLine, SungStanza

_MARKS = ".,;:!?\u2014"
"""What may stand at the end of a word."""


class RewritingError(ValueError):
    """A change that cannot be made."""


def with_new_words(model: VerseModel, song: Song, places: Collection[Place], theme: Theme, seed: int) -> Song:
    """The song with new words for some of its lines.

    They have the old ones' syllables, take the stresses of their notes and rhyme with the same lines. Lines that were
    the same before are the same again. Theme, diction and all else stay; so does the title, unless all words are new
    and it was a phrase of the old ones: then it is one of theirs.

    Args:
        model: the network that writes.
        song: any.
        places: of the lines.
        theme: of the new words.
        seed: of all that is drawn; the song keeps it.

    Raises:
        RewritingError: a line is too long to be written.
        RhymeError, WritingError: no words are left for a line.
    """
    for number, place in enumerate(all_places(song), start=1):
        if place in places:
            _check_length(number, song.stanzas[place[0]].lines[place[1]], MOST_SYLLABLES)
    theme = in_mood(theme, song.mood)
    (rng,) = random_streams(seed, theme.text, 1)
    rewriting = _Rewriting(song, frozenset(places), _Heard(model, model.language.lexicon))
    writer = VerseWriter(model, WritingConfig(diction=song.diction))
    made = replace(rewriting.rewritten(writer, theme, rng), seed=seed)
    return made if set(all_places(song)) - set(places) else replace(made, words_by=CREATOR)


def with_new_tune(
    voice: SequenceNetwork, song: Song, theme: Theme, request: SongRequest, musician: Musician | None = None
) -> Song:
    """The song's words to a new tune, with new accompaniment. Words, rhymes and title stay.

    Args:
        voice: the network that composes.
        song: any.
        theme: what key, metre, tempo and manner follow from.
        request: key, metre, tempo, voice, mood, form and seed count; the song keeps the seed.
        musician: who plays; None for nobody.

    Raises:
        RewritingError: the song has too many lines, or one that is too long for a phrase.
        SongFormError: its stanzas do not have the form.
        NoteError: a wish that cannot be met.
    """
    lines = list(song.lines)
    if len(lines) > MOST_SUNG_LINES:
        raise RewritingError(f"the song has {len(lines)} lines; wanted at most {MOST_SUNG_LINES} for a new tune")
    for number, line in enumerate(lines, start=1):
        _check_length(number, line, MOST_SUNG_SYLLABLES)
    lexicon = language_of(song.language).lexicon
    stanzas = [[_as_sung(line, lexicon) for line in stanza.lines] for stanza in song.stanzas]
    sections = sections_of([" ".join(line.text for line in stanza.lines) for stanza in song.stanzas], request.form)
    request = replace(request, voice=request.voice or song.voice, mood=request.mood or song.mood)
    made = song_with_new_tune(voice, stanzas, sections, theme, song.title, request, musician)
    old = iter(lines)
    marked = tuple(
        replace(s, lines=tuple(replace(line, near_rhyme=next(old).near_rhyme) for line in s.lines))
        for s in made.stanzas
    )
    made = made.with_lead(stanzas=marked)
    return replace(
        made,
        theme=song.theme,
        relaxed=song.relaxed,
        words_by=song.words_by,
        diction=song.diction,
        language=song.language,
    )


def _as_sung(line: SungLine, lexicon: Lexicon) -> GivenLine:
    said = spoken_again(line, lexicon)
    return GivenLine(lambda _wanted, _strengths: said, line.rhyme)


def _check_length(number: int, line: SungLine, most: int) -> None:
    if len(line.syllables) > most:
        raise RewritingError(
            f"line {number} has {len(line.syllables)} syllables ({line.text[:60]!r}); wanted at most {most}"
        )


@dataclass(frozen=True)
class _Rewriting:
    """A song and the places of the lines that are to have new words."""

    song: Song
    places: frozenset[Place]
    heard: "_Heard"

    def rewritten(self, writer: VerseWriter, theme: Theme, rng: np.random.Generator) -> Song:
        """The song with the new lines."""
        old = [[self.heard.line(line) for line in stanza.lines] for stanza in self.song.stanzas]
        stanzas = list(self.song.stanzas)
        relaxed = [r for r in self.song.relaxed if (r.stanza - 1, r.line - 1) not in self.places]
        written: list[Sequence[WrittenLine]] = []
        for number in sorted({stanza for stanza, _ in self.places}):
            order, kept = self._order(number)
            # the old lines too, so that the new ones are others
            lines = self._marked(number, writer.write(theme, order, rng, [*written, *old, kept]), old[number])
            written.append(lines)
            stanzas[number] = self._sung(writer.model, number, lines, order)
            relaxed += [replace(r, stanza=number + 1) for line in lines for r in line.relaxed]
            for place, word in self._unrhymed(number).items():
                text = stanzas[number].lines[place].text
                relaxed.append(Relaxed(place + 1, f"a rhyme with {word}", f"{text!r} has another end", number + 1))
        relaxed.sort(key=lambda r: (r.stanza, r.line))
        made = replace(self.song.with_lead(stanzas=tuple(stanzas)), relaxed=tuple(relaxed))
        if set(all_places(made)) - self.places or not _has(self.song, made.title) or _has(made, made.title):
            return made
        return replace(made, title=draw_title(writer.model, theme, written, rng))

    def _order(self, number: int) -> tuple[list[LineOrder], list[WrittenLine]]:
        """The lines of a stanza, and those that are kept: to the writer they are refrains, which return as they are."""
        lines = self.song.stanzas[number].lines
        unrhymed = self._unrhymed(number)
        order, kept = [], []
        for place, (line, mark) in enumerate(zip(lines, self._letters(lines), strict=True)):
            letter = "" if place in unrhymed else mark
            if (number, place) in self.places:
                strengths = wanted_stresses(Phrase(line.notes), self.song.metre)
                order.append(LineOrder(len(line.syllables), letter, strengths, self._refrain(line)))
            else:
                known = replace(self.heard.line(line), refrain=f"kept {number} {place}")
                kept.append(known)
                rhyme = letter if self.heard.ends_known(line) else ""
                order.append(LineOrder(self.heard.syllables(known), rhyme, refrain=known.refrain))
        return order, kept

    def _unrhymed(self, number: int) -> dict[int, str]:
        """New lines of a stanza whose rhymes are words that nothing known rhymes with, which are named."""
        lines = self.song.stanzas[number].lines
        letters = self._letters(lines)
        found = {}
        for place, letter in enumerate(letters):
            kept = [
                n for n, other in enumerate(letters) if letter and other == letter and (number, n) not in self.places
            ]
            if (number, place) in self.places and kept and not any(self.heard.ends_known(lines[n]) for n in kept):
                found[place] = (_words(lines[kept[0]]) or ["nothing"])[-1]
        return found

    def _marked(self, number: int, lines: Sequence[WrittenLine], old: Sequence[WrittenLine]) -> tuple[WrittenLine, ...]:
        """The lines; one before a line that is kept ends as the old one did, so that the sentences still meet."""
        closing = CLOSING
        return tuple(
            replace(new, end=before.end)
            if (number, place) in self.places
            and place + 1 < len(lines)
            and (number, place + 1) not in self.places
            and not (new.end in closing and before.end in closing)
            else new
            for place, (new, before) in enumerate(zip(lines, old, strict=True))
        )

    def _letters(self, lines: Sequence[SungLine]) -> Sequence[str]:
        """Of the rhymes: those of the song, or what rhymes by its sound in a song that has no letters."""
        if any(line.rhyme for line in self.song.lines):
            return [line.rhyme for line in lines]
        return rhyme_letters([line.text.split() for line in lines], self.heard.lexicon)

    def _refrain(self, line: SungLine) -> str:
        """The mark of a line that stands in several of the places; they are all sung to as many syllables."""
        said = as_said(line)
        alike = [place for place in self.places if as_said(self.song.stanzas[place[0]].lines[place[1]]) == said]
        return said[0] if len(alike) > 1 else ""

    def _sung(
        self, model: VerseModel, number: int, lines: Sequence[WrittenLine], order: Sequence[LineOrder]
    ) -> SungStanza:
        """The stanza with the new words on the old notes."""
        stanza = self.song.stanzas[number]
        worded = word_stanza(model, lines, order).lines
        return replace(
            stanza,
            lines=tuple(
                underlay(new if old.rhyme else replace(new, rhyme=""), Phrase(old.notes))
                if (number, place) in self.places
                else old
                for place, (old, new) in enumerate(zip(stanza.lines, worded, strict=True))
            ),
        )


@dataclass(frozen=True)
class _Heard:
    """What the writer makes of lines that may hold words it does not know."""

    model: VerseModel
    lexicon: Lexicon

    def line(self, line: SungLine) -> WrittenLine:
        """The line as far as its words are known, its end first; of a long one, no more than a line may have."""
        ids: list[int] = []
        room = MOST_SYLLABLES
        for number, word in enumerate(reversed(_words(line))):
            found = self._end(line) if number == 0 else self._known(word)
            count = int(self.model.words.syllable_counts[found])
            if count > room:
                break
            if count:
                ids.insert(0, found)
                room -= count
        end = next((mark for mark in sorted(LINE_ENDS, reverse=True) if mark and line.text.endswith(mark)), "")
        # a line without a known word is told as a word that says nothing
        return WrittenLine(tuple(ids) or (int(self.model.function_words[0]),), end)

    def ends_known(self, line: SungLine) -> bool:
        """Whether a word is known that rhymes as the line does."""
        return self._end(line) != UNKNOWN_ID

    def syllables(self, line: WrittenLine) -> int:
        """How many the known words have."""
        return int(self.model.words.syllable_counts[list(line.ids)].sum())

    def _known(self, word: str) -> int:
        return self.model.vocabulary.word_id(Spelling.of(word).key)

    def _end(self, line: SungLine) -> int:
        """The last word, or one that sounds like it from the stressed vowel on."""
        words = _words(line)
        found = self._known(words[-1]) if words else UNKNOWN_ID
        said = last_word_said(words, self.lexicon)
        if found != UNKNOWN_ID or not said:
            return found
        alike = self.model.words.rhymes.get(said[0].rhyme_part, np.array([UNKNOWN_ID]))
        return int(min(alike, key=lambda i: self.model.words.onsets[i] != said[0].onset))


def _has(song: Song, phrase: str) -> bool:
    """Whether the phrase stands in a line."""
    words = phrase.casefold().split()
    texts = ([word.strip(_MARKS) for word in line.text.casefold().split()] for line in song.lines)
    return any(text[n : n + len(words)] == words for text in texts for n in range(len(text)))


def _words(line: SungLine) -> list[str]:
    return [word for word in line.text.split() if has_letter(word)]
