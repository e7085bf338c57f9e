"""Songs for programs and notebooks: `eternal_echoes.song(theme="lost at sea")`. Loads nothing slow by itself."""

from eternal_echoes.library import Song, song

__all__ = ["Song", "song"]
