"""Which errors are meant for people."""

OUR_PACKAGES = frozenset(("engine", "music", "lyrics", "pairing", "workshop", "web", "commands"))


def is_for_people(error: BaseException) -> bool:
    """Whether it is a `ValueError` that we defined: its message says what came and what was wanted; others are bugs."""
    return isinstance(error, ValueError) and type(error).__module__.partition(".")[0] in OUR_PACKAGES
