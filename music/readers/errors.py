"""The error that every reader raises."""


class ReadError(ValueError):
    """A music file that cannot be read; the message names the file, what came and what was wanted."""
