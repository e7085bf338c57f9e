"""Writing verse: which words may end a line, how lines grow, which is best, and the search over them."""

from lyrics.writing.drafts import WritingConfig, WrittenLine
from lyrics.writing.writer import VerseWriter, WritingError

__all__ = ["VerseWriter", "WritingConfig", "WritingError", "WrittenLine"]
