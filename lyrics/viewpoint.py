"""How a stanza is told, read off its own words: English of today or of old, who speaks, and in which tense."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Diction(StrEnum):
    """Which English."""

    PLAIN = "plain"  # of today
    OLD = "old"  # of the old verse: thou, hath, 'tis, o'er


class Speaker(StrEnum):
    """Who speaks, or of whom: the first that the stanza's pronouns name."""

    I = "I"  # noqa: E741  # the pronoun
    WE = "we"
    YOU = "you"
    THEY = "they"  # or he or she
    NOBODY = "nobody"


class Tense(StrEnum):
    """When it happens."""

    PAST = "past"
    PRESENT = "present"


@dataclass(frozen=True)
class Viewpoint:
    """How a stanza is told; None where it is not known or not to be said."""

    diction: Diction | None = None
    speaker: Speaker | None = None
    tense: Tense | None = None


ARCHAIC = frozenset(
    "thou thee thy thine thyself ye o hath doth hast dost didst wert wast shalt wilt canst wouldst shouldst couldst "
    "mayst mayest mightst hadst durst cann't is't was't thro' tho' th' i' an' e'er ne'er o'er whate'er where'er "
    "wheresoe'er whene'er howe'er whoe'er whatsoe'er ere oft oft-times ofttimes nay yea ay aye lo hark alas alack "
    "welladay gramercy forsooth prithee begone methinks methought quoth spake bespake trow ween wist wot hight "
    "yclept bedight begat begot clomb holpen shew shewed shewn builded wrought ope oped oping fain anon erst "
    "erstwhile whilom yore yestreen whence whither thither hither thence wherefore whereat whereon whereof whereto "
    "thereof thereat thereon thereto hereof unto yon yonder athwart betwixt twixt amid amidst mid midst withal "
    "verily perchance haply mayhap peradventure naught nought aught twain morrow morn sith eyne kine".split()
)
"""Forms that nobody writes today, in lower case; beside them those that `is_archaic` knows by their endings."""

_THOU_FORMS = frozenset(
    f"{stem}est"
    for stem in (
        "ask bear beat bid blow break bring brought call cam car cling com cri cross deem di do draw dream dwell "
        "fall fear feed feel fli flow gav giv go hear held hold keep kiss know lead leav li lift liv look lov mad "
        "mak mourn need pass play pray reign rejoic roam sail saw say see seek seem send shin show sing sitt sleep "
        "smil soar speak stand stood tak teach tell think throw tread turn wak walk wander weep wear went work"
    ).split()
)
"""What "thou" does: knowest, lovest."""

_NO_VERBS_IN_ETH = frozenset(
    "teeth beth elizabeth lizbeth elspeth seth macbeth kenneth gareth nazareth lambeth shibboleth twentieth thirtieth "
    "fortieth fiftieth sixtieth seventieth eightieth ninetieth".split()
)
_SHORT_TODAY = frozenset("t ll ve re m clock am all".split())
"""What may follow an apostrophe today: "can't", "o'clock", "ma'am", "y'all"."""

_CUT_TODAY = frozenset("em cause round til bout n".split())
"""Words whose beginning may be left out today: "'em", "'cause"."""

_BEFORE_D = frozenset("i you he she it we they who that there where how what".split())
"""Words that have "had" or "would" shortened behind them; "lov'd" is a verb."""

_SPEAKERS = {
    Speaker.I: frozenset("i me my mine myself i'm i'll i've i'd".split()),
    Speaker.WE: frozenset("we us our ours ourselves we're we'll we've we'd".split()),
    Speaker.YOU: frozenset("you your yours yourself you're you'll you've you'd thou thee thy thine thyself ye".split()),
    Speaker.THEY: frozenset(
        "he she they him her them his hers their theirs he's she's they're he'd she'd they'd he'll she'll "
        "they'll".split()
    ),
}

_PAST = frozenset(
    "was were had did went came saw said stood lay fell knew heard felt thought took gave made found left kept held "
    "told sang sat ran rose grew spoke broke bore wore drew threw flew blew began brought sought caught taught slept "
    "wept swept crept met led fled bled lost sent spent bent built won shone hung swung clung flung sprang sank drank "
    "rang shook woke chose froze rode wrote drove strove dwelt paid laid became forgot could would might was't wasn't "
    "weren't hadn't didn't couldn't wouldn't 'twas".split()
)
_PRESENT = frozenset(
    "is are am has have do does can may shall will know see hear feel think go come say stand lie fall take give make "
    "find leave keep hold tell sing sit run rise grow speak break bear wear draw fly blow i'm i've i'll you're we're "
    "they're it's he's she's that's isn't aren't don't doesn't can't won't 'tis hath doth knows sees hears feels goes "
    "comes says stands lies falls takes gives makes finds leaves keeps holds tells sings sits runs rises grows speaks "
    "breaks bears wears draws flies blows".split()
)


def is_archaic(word: str) -> bool:
    """Whether a word, in any case, is a form that nobody writes today."""
    lower = word.lower()
    for suffix in ("'s", "s'"):
        lower = lower.removesuffix(suffix)
    if lower in ARCHAIC or lower in _THOU_FORMS:
        return True
    if lower.endswith("eth") and len(lower) > 4:
        return lower not in _NO_VERBS_IN_ETH
    return _is_clipped(lower)


def _is_clipped(lower: str) -> bool:
    """Whether an apostrophe stands where no one leaves a sound out today: "heav'n", "'tis", "may'st", "lov'd"."""
    before, apostrophe, after = lower.rpartition("'")
    if not apostrophe or not after:  # "singin'" is sung today
        return False
    if not before:
        return after not in _CUT_TODAY
    if before in ("o", "d", "l") and after not in ("er", "ye"):  # O'Brien and d'Arc, but o'erhead
        return after.startswith("er")
    return before not in _BEFORE_D if after == "d" else after not in _SHORT_TODAY


def read_viewpoint(words: Iterable[str]) -> Viewpoint:
    """How a stanza of these words is told.

    The speaker is the first of I, we, you and they that has a pronoun; the tense is the one with more than twice as
    many tell-tale verbs as the other, None where neither has.
    """
    counts = Counter(word.lower() for word in words)
    diction = Diction.OLD if any(map(is_archaic, counts)) else Diction.PLAIN
    speaker = next((who for who, pronouns in _SPEAKERS.items() if not pronouns.isdisjoint(counts)), Speaker.NOBODY)
    past = sum(n for word, n in counts.items() if word in _PAST or (word.endswith("ed") and len(word) > 4))
    present = sum(n for word, n in counts.items() if word in _PRESENT)
    if past > 2 * present:
        return Viewpoint(diction, speaker, Tense.PAST)
    return Viewpoint(diction, speaker, Tense.PRESENT if present > 2 * past else None)
