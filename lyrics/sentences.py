"""Which sentences are questions, by the words that begin them."""

from collections.abc import Sequence

CLOSING = ".!?"
"""Marks that end a sentence."""

_BEFORE = frozenset("and but or then for o oh ah alas yet say tell lo".split())
"""Words that may stand before a question."""

_ALWAYS_ASK = frozenset("why wherefore who whom whose".split())
_ASK_BEFORE_A_VERB = frozenset("where when whence whither how what which".split())
_MEASURES = frozenset("long oft often many much far soon".split())
_PRESENT = "is are am art do does dost doth did didst can canst shall shalt will wilt have has hast hath"
_VERBS = frozenset(f"{_PRESENT} was were wert could should would may might must had dare".split())
_SURE = frozenset(_PRESENT.split())
"""Verbs that before a pronoun always ask: "had I wings" and "may you rest" do not."""

_PRONOUNS = frozenset("i you he she it we they thou ye".split())
_DETERMINERS = frozenset("the a an my thy his her our your their this that these those there no not any".split())


def may_ask(words: Sequence[str]) -> bool:
    """Whether a sentence that begins with these words may be a question: by a question word, or by inversion."""
    first, second = _opening(words)
    if first in _ALWAYS_ASK:
        return True
    if first in _ASK_BEFORE_A_VERB:
        return second in _VERBS or (first == "how" and second in _MEASURES)
    return first in _VERBS and second in _PRONOUNS | _DETERMINERS


def must_ask(words: Sequence[str]) -> bool:
    """Whether it can be nothing else: "why ...", "shall I ..."."""
    first, second = _opening(words)
    return first in ("why", "wherefore") or (first in _SURE and second in _PRONOUNS)


def closing_mark(words: Sequence[str], mark: str) -> str:
    """The mark that fits the end of a sentence with these first words: the one proposed, unless it is wrong."""
    if mark == "?" and not may_ask(words):
        return "."
    return "?" if mark == "." and must_ask(words) else mark


def _opening(words: Sequence[str]) -> tuple[str, str]:
    lowered = [word.lower() for word in words]
    while len(lowered) > 2 and lowered[0] in _BEFORE:
        lowered.pop(0)
    first, second = (*lowered, "", "")[:2]
    return first, second
