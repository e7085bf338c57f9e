"""Which article a word takes."""

import re

_SPOKEN_AS_CONSONANT = re.compile(r"(?:one|once|uni|unani|us[aeu]|ut[eio]|eu|ewe|u[bk]i)")
_SILENT_H = re.compile(r"(?:hour|honest|honou?r|heir)")


def begins_with_vowel(word: str) -> bool:
    """Whether "an" stands before the word: by its first sound, as far as the spelling tells it."""
    letters = word.lower().lstrip("'")
    if _SILENT_H.match(letters):
        return True
    uninterrupted = letters.startswith(("unim", "unin"))  # un- before a vowel, not uni-
    return letters[:1] in set("aeiou") and (uninterrupted or not _SPOKEN_AS_CONSONANT.match(letters))
