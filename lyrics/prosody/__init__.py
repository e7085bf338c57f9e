"""Prosody: the syllables, stresses and rhymes of words, in any language."""

from lyrics.prosody.fitting import FittingError, fit_pronunciations
from lyrics.prosody.pronunciation import Lexicon, Pronunciation, PronunciationError, WordSource, rhymes
from lyrics.prosody.spelling import NoWordError
from lyrics.prosody.text import SyllabifiedWord, syllabify_text

__all__ = [
    "FittingError",
    "Lexicon",
    "NoWordError",
    "Pronunciation",
    "PronunciationError",
    "SyllabifiedWord",
    "WordSource",
    "fit_pronunciations",
    "rhymes",
    "syllabify_text",
]
