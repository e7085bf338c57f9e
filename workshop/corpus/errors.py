"""What is wrong with a corpus, of music or of verse."""


class CorpusError(ValueError):
    """A corpus that cannot be read or used."""
