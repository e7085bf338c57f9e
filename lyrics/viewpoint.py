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
    THEY = "they"  # he, she and it's plural too
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
    "thou thee thy thine thyself ye hath doth hast dost didst wert wast shalt wilt canst wouldst shouldst couldst mayst "
    "mayest mightst hadst 'tis 'twas 'twere 'twill 'twould 'mid 'midst 'neath 'gainst 'twixt 'em e'er ne'er "
    "o'er e'en whate'er where'er whene'er howe'er whoe'er whatsoe'er ere oft oft-times ofttimes nay yea lo hark "
    "methinks methought quoth spake bespake forsooth prithee anon betwixt whence whither thither hither thence "
    "wherefore whereat whereon whereof thereof hereof thereon thereat unto yon yonder verily perchance haply mayhap "
    "naught nought aught twain erst erstwhile whilom withal wot wist hight ween trow bedight yclept yore sith "
    "morrow gramercy alack alas welladay athwart amidst amid midst ope oped oping th' heav'n pow'r flow'r flow'rs ev'ry "
    "ev'n giv'n driv'n riv'n fall'n heav'nly morn i' o' an' thro' tho' thou'rt thou'lt thou'st thou'dst "
    "ye'll ye've holpen clomb begat begot durst shew shewed shewn builded wrought  "
    "knowest lovest seest hearest comest goest sayest givest livest makest takest thinkest feelest standest speakest "
    "dwellest sleepest callest lookest fearest bearest weepest bringest leavest hear'st know'st see'st com'st "
    "lov'st liv'st giv'st mak'st tak'st think'st seem'st cam'st knew'st saw'st gav'st look'st spread'st "
    "sawest camest wentest gavest madest liest diest rejoicest".split()
)
"""Forms that nobody writes today, in lower case; verbs in -eth besides (`is_archaic`)."""

_MODERN_ETH = frozenset("teeth beth elizabeth seth macbeth kenneth shibboleth".split())

_SPEAKERS = {
    Speaker.I: frozenset("i me my mine myself i'm i'll i've i'd".split()),
    Speaker.WE: frozenset("we us our ours ourselves we're we'll we've we'd".split()),
    Speaker.YOU: frozenset("you your yours yourself you're you'll you've you'd thou thee thy thine thyself ye".split()),
    Speaker.THEY: frozenset(
        "he she they him her them his hers their theirs he's she's they're he'd she'd they'd he'll she'll they'll".split()
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
    if lower in ARCHAIC:
        return True
    return lower.endswith("eth") and len(lower) > 4 and lower not in _MODERN_ETH


def read_viewpoint(words: Iterable[str]) -> Viewpoint:
    """How a stanza of these words is told.

    The speaker is the first of I, we, you and they that has a pronoun; the tense is the one with twice as many tell-tale
    verbs as the other, None where neither has.
    """
    counts = Counter(word.lower() for word in words)
    diction = Diction.OLD if any(map(is_archaic, counts)) else Diction.PLAIN
    speaker = next((who for who, pronouns in _SPEAKERS.items() if not pronouns.isdisjoint(counts)), Speaker.NOBODY)
    past = sum(n for word, n in counts.items() if word in _PAST or (word.endswith("ed") and len(word) > 4))
    present = sum(n for word, n in counts.items() if word in _PRESENT)
    if past > 2 * present:
        return Viewpoint(diction, speaker, Tense.PAST)
    return Viewpoint(diction, speaker, Tense.PRESENT if present > 2 * past else None)
