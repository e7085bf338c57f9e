"""English words by what the writer and the readers do with them."""

from collections.abc import Sequence

_SINGABLE_NAMES = frozenset(
    "I I'm I'll I've I'd O God God's Lord Christ Christmas Heaven Eden Paradise April May June July "
    "September October November December January February March August Sunday English Cupid Venus".split()
)
_NO_WORDS = frozenset("ii iii iv vi vii viii ix xi xii mr mrs st dr etc viz canto ye'd".split())
_UNKIND = frozenset(
    "savage jew jews jewish turk turks turkish moor moors colored coloured slave slaves mongrel queer dumb lame pagan"
    " hag spinster tramp dwarf cock ass damn damned".split()
)
"""Known to the network, for verse of that time is full of them, but not written: it speaks of people unkindly."""

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


def may_write(token: str) -> bool:
    """Whether the writer may use a word that the lexicon lists: one in small letters, or a name of few."""
    usual = token.lower() not in _NO_WORDS | _UNKIND and not token.endswith("'")
    whole = len(token) > 1 or token in ("a", "I", "O")
    return usual and whole and (token[0].islower() or token[0] == "'" or token in _SINGABLE_NAMES)


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
