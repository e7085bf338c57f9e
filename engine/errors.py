"""Our packages: what their modules are called, and which of their errors are meant for people."""

OUR_PACKAGES = frozenset(
    ("engine", "music", "lyrics", "pairing", "workshop", "web", "commands", "eternal_echoes")
)  # the last holds all the others where the wheel is installed

_ABOVE = __name__.removesuffix("engine.errors")


def module_name(name: str) -> str:
    """The name under which a module of ours is imported here: below `eternal_echoes` where the wheel is installed.

    Args:
        name: in the checkout, such as "web.pool_child".
    """
    return _ABOVE + name


def is_for_people(error: BaseException) -> bool:
    """Whether it is a `ValueError` that we defined: its message says what came and what was wanted; others are bugs."""
    return isinstance(error, ValueError) and type(error).__module__.partition(".")[0] in OUR_PACKAGES
