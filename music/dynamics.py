"""Dynamic levels: how loud, in eight steps from ppp to fff."""

import re

LEVELS = ("ppp", "pp", "p", "mp", "mf", "f", "ff", "fff")
"""Dynamic marks by level, 0 to 7."""

_MARK = re.compile(r"(?<![a-z])(?:f*(p{1,5})|(m[pf])|(f{1,5})z?)(?![a-z])")


def level_of(mark: str) -> int | None:
    """The level that a written dynamic sets, such as "mf" or "(p"; None for one that sets none, such as "sfz" or "<".

    "fp" sets the level that stays, p; beyond ppp and fff nothing is told apart.
    """
    found = _MARK.search(mark)
    if found is None or found[0].endswith("z"):
        return None
    return LEVELS.index((found[1] or found[2] or found[3])[:3])
