"""A song from words that somebody wrote: they are kept to the letter, the tune is new."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache, partial

import numpy as np

from engine.runtime import SequenceNetwork
from lyrics.language import language_of
from lyrics.prosody import Lexicon
from lyrics.prosody.spelling import Spelling
from lyrics.theme import LEAST_RARITY, Theme, ThemeTable
from lyrics.writing.wording import LONGEST_TITLE, check_title
from music.voice.spec import MOST_SYLLABLES
from pairing.form import Stanzas, sections_of
from pairing.new_tune import GivenLine, Say, song_with_new_tune
from pairing.plan import MOST_SUNG_LINES
from pairing.playing import Musician
from pairing.request import SongRequest
from pairing.setting.given_words import GivenWordsError, first_line
from pairing.setting.spoken import SpokenError, SpokenLine, rhyme_letters, speak
from pairing.setting.words import has_letter
from pairing.song import Song


def song_for_words(
    voice: SequenceNetwork,
    stanzas: Stanzas,
    theme: Theme,
    request: SongRequest,
    musician: Musician | None = None,
) -> Song:
    """The words to a new tune.

    Args:
        voice: the network that composes.
        stanzas: words by line by stanza, as `check_words` allows them.
        theme: what key, metre, tempo and manner follow from.
        request: key, metre, tempo, title, voice, mood, form and seed count.
        musician: who plays; None for nobody.

    Raises:
        TitleError, SongFormError, NoteError: a wish that cannot be met.
    """
    sections = sections_of([" ".join(word for line in stanza for word in line) for stanza in stanzas], request.form)
    lexicon = language_of().lexicon
    given = []
    for stanza in stanzas:
        letters = rhyme_letters(stanza, lexicon)
        given.append([GivenLine(_sayer(line, lexicon), rhyme) for line, rhyme in zip(stanza, letters, strict=True)])
    title = check_title(request.title) if request.title else title_of(stanzas)
    song = song_with_new_tune(voice, given, sections, theme, title, request, musician)
    return replace(song, words_by="")


def check_words(stanzas: Stanzas) -> None:
    """Sees to it that words can be sung.

    Raises:
        GivenWordsError: there are more than 64 lines, or one that cannot be said or has more than 24 syllables.
    """
    lines = [line for stanza in stanzas for line in stanza]
    if len(lines) > MOST_SUNG_LINES:
        raise GivenWordsError(f"words of {len(lines)} lines; wanted at most {MOST_SUNG_LINES}")
    for number, line in enumerate(lines, start=1):
        try:
            syllables = len(_said(line, language_of().lexicon).leanings)
        except SpokenError as error:
            raise GivenWordsError(f"line {number}: {error}") from error
        if syllables > MOST_SYLLABLES:
            shown = repr(" ".join(line)[:60])
            raise GivenWordsError(
                f"line {number} has {syllables} syllables ({shown}); wanted at most {MOST_SYLLABLES}: divide it in two"
            )


def title_of(stanzas: Stanzas) -> str:
    """The first line without the marks at its end, as far as a title may be long."""
    words = first_line(stanzas).split()
    while len(" ".join(words)) > LONGEST_TITLE and len(words) > 1:
        words.pop()
    return " ".join(words)[:LONGEST_TITLE]


def theme_of_words(stanzas: Stanzas, table: ThemeTable) -> Theme:
    """What the words themselves are about and how they feel; named by their title."""
    keys = [Spelling.of(word).key for stanza in stanzas for line in stanza for word in line if has_letter(word)]
    rows = {key: table.rows[key] for key in keys if key in table.rows}
    telling = [key for key, row in rows.items() if table.rarity[row] >= LEAST_RARITY]
    # of many words the mean is near 0 whatever they say
    arousal = float(np.clip(3 * np.mean([table.arousal[rows[key]] for key in telling] or [0.0]), -1, 1))
    return Theme(table.mean_topic(telling), table.mean_valence(keys), arousal, tuple(telling), title_of(stanzas))


def _sayer(line: Sequence[str], lexicon: Lexicon) -> Say:
    return cache(partial(_said, tuple(line), lexicon))


def _said(
    line: Sequence[str], lexicon: Lexicon, syllables: int | None = None, strengths: Sequence[float] | None = None
) -> SpokenLine:
    """The line in at most as many syllables as a phrase may have, if it can be said in so few."""
    said = speak(line, lexicon, syllables, strengths)
    return said if len(said.leanings) <= MOST_SYLLABLES else speak(line, lexicon, MOST_SYLLABLES)
