"""English: its parts by the names that `lyrics.language.Language` asks for."""

from functools import cached_property
from typing import TYPE_CHECKING

from lyrics.english import grammar, offensive, phonemes, viewpoint, words

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
    may_write = staticmethod(words.may_write)
    may_end_line = staticmethod(words.may_end_line)
    wrong_articles = staticmethod(grammar.wrong_articles)
    plurals_of = staticmethod(grammar.plurals_of)
    slips = staticmethod(grammar.slips)
    may_ask = staticmethod(grammar.may_ask)
    must_ask = staticmethod(grammar.must_ask)
    begins_phrase = staticmethod(words.begins_phrase)
    is_phrase = staticmethod(words.is_phrase)
    has_capital = staticmethod(words.has_capital)
    mark_after = staticmethod(words.mark_after)
    is_archaic = staticmethod(viewpoint.is_archaic)
    is_slur = staticmethod(offensive.is_slur)
    offensive_pairs = staticmethod(offensive.offensive_pairs)
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
