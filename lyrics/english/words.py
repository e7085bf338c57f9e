"""English words by what they do in a line: its grammar as far as the words show it, phrases, marks, and who speaks.

A word-level network gets agreement wrong now and then, and nothing in its likelihood says so clearly. Only what two
words that stand together give away is looked at.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise

from lyrics.english.usage import is_archaic
from lyrics.viewpoint import Diction, Speaker, Tense, Viewpoint

_NO_LINE_END = frozenset(
    "a an the of and or but nor to my thy your his her its our their from at by with as than if that "
    "which who whose am is are was were be been i'm i'll i've i'd o into unto upon every some any no "
    "these those 'tis 'twas for on in".split()
)

OPENINGS = frozenset("and but or nor then till until".split())

DETERMINERS = frozenset("the a an my thy his her our your their this that no every".split())
GENITIVES = frozenset(["of"])
PREPOSITIONS = frozenset("of in from with on by for".split())
_TITLE_OPENINGS = frozenset(
    "in beyond across beneath among amid between within beside along under over o'er upon above before after until "
    "by through around against without like 'neath 'mid".split()
)
VERB_SIGNS = frozenset(
    "to i he she we they you thou it who will shall would could may must can not did do does is are was were be so "
    "too very".split()
)
_NEVER_IN_TITLE = frozenset(
    "and or but nor yet than as so then if when where while that which who whose whom what how why because since "
    "am is are was were be been do does did done has have had shall will would could should may might can must let "
    "i he she it we they you thou ye me him us them thee there here not never i'll i'm i've i'd 'tis 'twas sort kind "
    "very too such own more most".split()
)
SMALL_IN_TITLE = frozenset("a an the of in on to by at for with from and or o'er".split())

STOP_WORDS = frozenset(
    "a an the of at in on to for from with by and or but nor not no as is are was were be been am i you "
    "he she it we they me him her us them my your his its our their this that these those about into over "
    "under after before when where who what how all some any so too very just song".split()
)
CONTRASTS = frozenset(["but", "yet", "only"])
_NEGATIONS = frozenset(["not", "no", "never", "without", "nor", "nothing", "cannot"])

_CALLS = frozenset("alas ah oh lo hark yes yea nay".split())
"""Words that a comma parts from what follows where they begin a line."""

_CLOSE_TO_CALLS = frozenset("me the for".split())
"""What follows them without one: "ah me", "hark the", "oh for"."""

_BEFORE_THE_MONTH = frozenset("of in the a my this like from early".split())

_ARE_WRONG = {
    "i": "is are has hath art does doth",
    "thou": "is are am has have was do does",
    "he she it this": "are am have do art hast",
    "we they you these those": "is am was has hath does doth art",
    "each every one": "are were have",
    "two three many": "is was has hath",
}
_WRONG_PAIRS = frozenset(
    (one, other) for ones, others in _ARE_WRONG.items() for one in ones.split() for other in others.split()
)
_SINGULAR_VERBS = frozenset("is was has hath does doth".split())
_BEFORE_ONE = frozenset("a an every".split())
_NOT_TWICE = frozenset("not no never none nor cannot nothing don't can't won't".split())
_SINGULAR_IN_S = frozenset(
    "this thus was has his its yes perhaps always sometimes besides towards upwards forwards chaos james".split()
)

_BEFORE_A_QUESTION = frozenset("and but or then for o oh ah alas yet say tell lo".split())
"""Words that may stand before a question."""

_ALWAYS_ASK = frozenset("why wherefore who whom whose".split())
_ASK_BEFORE_A_VERB = frozenset("where when whence whither how what which".split())
_MEASURES = frozenset("long oft often many much far soon".split())
_ASKING = "is are am art do does dost doth did didst can canst shall shalt will wilt have has hast hath"
_VERBS = frozenset(f"{_ASKING} was were wert could should would may might must had dare".split())
_SURE = frozenset(_ASKING.split())
"""Verbs that before a pronoun always ask: "had I wings" and "may you rest" do not."""

_PRONOUNS = frozenset("i you he she it we they thou ye".split())
_BEFORE_A_NOUN = frozenset("the a an my thy his her our your their this that these those there no not any".split())

_SPOKEN_AS_CONSONANT = re.compile(r"(?:one|once|uni|unani|us[aeu]|ut[eio]|eu|ewe|u[bk]i)")
_SILENT_H = re.compile(r"(?:hour|honest|honou?r|heir)")

_SPEAKERS = {
    Speaker.I: frozenset("i me my mine myself i'm i'll i've i'd".split()),
    Speaker.WE: frozenset("we us our ours ourselves we're we'll we've we'd".split()),
    Speaker.YOU: frozenset("you your yours yourself you're you'll you've you'd thou thee thy thine thyself ye".split()),
    Speaker.THEY: frozenset(
        "he she they him her them his hers their theirs he's she's they're he'd she'd they'd he'll she'll "
        "they'll".split()
    ),
}

_PAST_SIGNS = frozenset(
    "was were had did went came saw said stood lay fell knew heard felt thought took gave made found left kept held "
    "told sang sat ran rose grew spoke broke bore wore drew threw flew blew began brought sought caught taught slept "
    "wept swept crept met led fled bled lost sent spent bent built won shone hung swung clung flung sprang sank drank "
    "rang shook woke chose froze rode wrote drove strove dwelt paid laid became forgot could would might was't wasn't "
    "weren't hadn't didn't couldn't wouldn't 'twas".split()
)
_PRESENT_SIGNS = frozenset(
    "is are am has have do does can may shall will know see hear feel think go come say stand lie fall take give make "
    "find leave keep hold tell sing sit run rise grow speak break bear wear draw fly blow i'm i've i'll you're we're "
    "they're it's he's she's that's isn't aren't don't doesn't can't won't 'tis hath doth knows sees hears feels goes "
    "comes says stands lies falls takes gives makes finds leaves keeps holds tells sings sits runs rises grows speaks "
    "breaks bears wears draws flies blows".split()
)


def may_end_line(word: str) -> bool:
    """Whether a word may end a line: no article, preposition or verb that the next word completes."""
    return word.lower() not in _NO_LINE_END


def is_negation(word: str) -> bool:
    """Whether a word, in lower case, turns what follows."""
    return word in _NEGATIONS or word.endswith("n't")


def begins_phrase(words: Sequence[str], start: int) -> bool | None:
    """Whether a phrase begins there: with an article, a preposition of place, or what stands behind one.

    None where only the word itself can tell.
    """
    if words[start] in DETERMINERS | _TITLE_OPENINGS:
        return True
    if words[start] in PREPOSITIONS | SMALL_IN_TITLE:
        return False
    return words[start - 1] in DETERMINERS | PREPOSITIONS if start else None


def is_phrase(words: Sequence[str]) -> bool:
    """Whether nothing in it makes a sentence: no pronoun, verb of grammar or conjunction, no article after a noun."""
    linking = PREPOSITIONS | _TITLE_OPENINGS | {"to", "all", "at"}
    articles = [n for n, word in enumerate(words) if word in DETERMINERS and n > 0]
    said_twice = len({word.rstrip("s") for word in words}) < len(words) and "the" not in words
    inside = _NEVER_IN_TITLE.intersection(words[1:] if words[0] == "that" else words)
    return not inside and not said_twice and all(words[n - 1] in linking for n in articles)


def has_capital(words: Sequence[str], number: int) -> bool:
    """Whether "may" is the month; the vocabulary has it as the verb that it mostly is."""
    return words[number] == "may" and number > 0 and words[number - 1].lower() in _BEFORE_THE_MONTH


def mark_after(words: Sequence[str], number: int) -> str:
    """The comma after a call that begins a line."""
    is_call = number == 0 and len(words) > 2 and words[0].lower() in _CALLS
    return "," if is_call and words[1].lower() not in _CLOSE_TO_CALLS else ""


def stem(word: str) -> str:
    """What the forms of a word have in common."""
    from snowballstemmer import EnglishStemmer  # slow to load, and only wanted here

    return str(EnglishStemmer().stemWord(word))


def slips(words: Sequence[str], plurals: Collection[str]) -> int:
    """How many neighbours in a line disagree.

    Args:
        words: of the line, in order.
        plurals: nouns in the plural, in lower case; `plurals_of` finds them.
    """
    lowered = [word.lower() for word in words]
    return sum(_disagree(one, other, lowered[:n], plurals) for n, (one, other) in enumerate(pairwise(lowered)))


def plurals_of(vocabulary: Collection[str]) -> frozenset[str]:
    """Words, in lower case, that look like plurals of words beside them in a vocabulary."""
    return frozenset(w for w in vocabulary if _is_plural(w, vocabulary))


def _is_plural(word: str, vocabulary: Collection[str]) -> bool:
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "'s", "us", "is")) or word in _SINGULAR_IN_S:
        return False
    return any(stem in vocabulary for stem in (word[:-1], word[:-2], word[:-3] + "y") if len(stem) > 2)


def _disagree(one: str, other: str, before: Sequence[str], plurals: Collection[str]) -> bool:
    if (one, other) in _WRONG_PAIRS or (one in _NOT_TWICE and other in _NOT_TWICE):
        return True
    if one in _BEFORE_ONE:
        return other in plurals
    # "the sound of waves is" agrees with a word further back
    return one in plurals and other in _SINGULAR_VERBS and not {"of", "in", "from", "with"} & set(before[-3:])


def may_ask(words: Sequence[str]) -> bool:
    """Whether a sentence that begins with these words may be a question: by a question word, or by inversion."""
    first, second = _opening(words)
    if first in _ALWAYS_ASK:
        return True
    if first in _ASK_BEFORE_A_VERB:
        return second in _VERBS or (first == "how" and second in _MEASURES)
    return first in _VERBS and second in _PRONOUNS | _BEFORE_A_NOUN


def must_ask(words: Sequence[str]) -> bool:
    """Whether it can be nothing else: "why ...", "shall I ..."."""
    first, second = _opening(words)
    return first in ("why", "wherefore") or (first in _SURE and second in _PRONOUNS)


def _opening(words: Sequence[str]) -> tuple[str, str]:
    lowered = [word.lower() for word in words]
    while len(lowered) > 2 and lowered[0] in _BEFORE_A_QUESTION:
        lowered.pop(0)
    first, second = (*lowered, "", "")[:2]
    return first, second


def wrong_articles(word: str) -> tuple[str, ...]:
    """The articles that cannot stand before a word."""
    return ("a",) if begins_with_vowel(word) else ("an",)


def begins_with_vowel(word: str) -> bool:
    """Whether "an" stands before the word: by its first sound, as far as the spelling tells it."""
    letters = word.lower().lstrip("'")
    if _SILENT_H.match(letters):
        return True
    uninterrupted = letters.startswith(("unim", "unin"))  # un- before a vowel, not uni-
    return letters[:1] in set("aeiou") and (uninterrupted or not _SPOKEN_AS_CONSONANT.match(letters))


def read_viewpoint(words: Iterable[str]) -> Viewpoint:
    """How a stanza of these words is told.

    The speaker is the first of I, we, you and they that has a pronoun; the tense is the one with more than twice as
    many tell-tale verbs as the other, None where neither has.
    """
    counts = Counter(word.lower() for word in words)
    diction = Diction.OLD if any(map(is_archaic, counts)) else Diction.PLAIN
    speaker = next((who for who, pronouns in _SPEAKERS.items() if not pronouns.isdisjoint(counts)), Speaker.NOBODY)
    past = sum(n for word, n in counts.items() if word in _PAST_SIGNS or (word.endswith("ed") and len(word) > 4))
    present = sum(n for word, n in counts.items() if word in _PRESENT_SIGNS)
    if past > 2 * present:
        return Viewpoint(diction, speaker, Tense.PAST)
    return Viewpoint(diction, speaker, Tense.PRESENT if present > 2 * past else None)
