"""Prosody: the syllables, stresses and rhymes of English words."""

from lyrics.prosody.fitting import FittingError, fit_pronunciations
from lyrics.prosody.lexicon import Lexicon, Source
from lyrics.prosody.pronunciation import Pronunciation, PronunciationError, rhymes
from lyrics.prosody.spelling import NoWordError
from lyrics.prosody.table import LexiconError
from lyrics.prosody.text import SyllabifiedWord, syllabify_text

__all__ = [
    "FittingError",
    "Lexicon",
    "LexiconError",
    "NoWordError",
    "Pronunciation",
    "PronunciationError",
    "Source",
    "SyllabifiedWord",
    "fit_pronunciations",
    "rhymes",
    "syllabify_text",
]
