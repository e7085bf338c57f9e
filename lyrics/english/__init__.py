"""English: its parts by the names that `lyrics.language.Language` asks for."""

from functools import cached_property
from typing import TYPE_CHECKING

from lyrics.english import phonemes, usage, words

if TYPE_CHECKING:  # a song from a theme has its words' sounds in its table
    from lyrics.prosody.pronunciation import Lexicon


class English:
    """English of verse, of today and of old."""

    code = "en"
    name = "English"
    openings = words.OPENINGS
    determiners = words.DETERMINERS
    prepositions = words.PREPOSITIONS
    genitives = words.GENITIVES
    verb_signs = words.VERB_SIGNS
    small_in_title = words.SMALL_IN_TITLE
    stop_words = words.STOP_WORDS
    contrasts = words.CONTRASTS

    nearly_rhymes = staticmethod(phonemes.nearly_rhymes)
    may_write = staticmethod(usage.may_write)
    may_end_line = staticmethod(words.may_end_line)
    wrong_articles = staticmethod(words.wrong_articles)
    plurals_of = staticmethod(words.plurals_of)
    slips = staticmethod(words.slips)
    may_ask = staticmethod(words.may_ask)
    must_ask = staticmethod(words.must_ask)
    begins_phrase = staticmethod(words.begins_phrase)
    is_phrase = staticmethod(words.is_phrase)
    has_capital = staticmethod(words.has_capital)
    mark_after = staticmethod(words.mark_after)
    is_archaic = staticmethod(usage.is_archaic)
    read_viewpoint = staticmethod(words.read_viewpoint)
    is_slur = staticmethod(usage.is_slur)
    offensive_pairs = staticmethod(usage.offensive_pairs)
    is_negation = staticmethod(words.is_negation)
    stem = staticmethod(words.stem)

    @cached_property
    def lexicon(self) -> "Lexicon":
        """The shipped lexicon, read when it is first asked for.

        Raises:
            MissingDataError: its files are not there.
            LexiconError: they are damaged.
        """
        from lyrics.english.lexicon import EnglishLexicon

        return EnglishLexicon.load()


LANGUAGE = English()
