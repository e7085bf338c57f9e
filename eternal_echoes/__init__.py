"""Songs for programs and notebooks: `eternal_echoes.song(theme="lost at sea")`. Loads nothing slow by itself."""

from eternal_echoes.library import LibrarySong as Song
from eternal_echoes.library import song

__all__ = ["Song", "song"]
