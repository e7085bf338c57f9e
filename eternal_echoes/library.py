"""A song in one call, and what programs do with it: files, a table of notes, a music21 stream, a notebook's display.

What the call needs is loaded when it is made, so that `import eternal_echoes` costs next to nothing.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.extras import needs_extra

if TYPE_CHECKING:
    from music21.stream import Score
    from pandas import DataFrame

    from music.notes import Note
    from pairing.song import Singer
    from pairing.song import Song as WrittenSong

COLUMNS = ("onset_ql", "duration_ql", "pitch_midi", "velocity", "part", "syllable", "line")


def song(
    theme: str | None = None,
    *,
    lyrics: str | Path | None = None,
    melody: str | Path | None = None,
    track: str | None = None,
    seed: int | None = None,
    **wishes: Any,
) -> "LibrarySong":
    """Writes a song: from a theme alone, from your words, from your tune, or from both.

    The same arguments and version give the same song, the one that the command line writes.

    Args:
        theme: what it is about, in a word or a few; wanted unless lyrics are given.
        lyrics: the words, a line a line with a blank line between stanzas; or the Path of a file with them.
        melody: a file with a tune: MIDI, karaoke, MusicXML, ABC or kern.
        track: the part of that file that has the tune, by name or number.
        seed: of all that is drawn; drawn itself unless given.
        wishes: what else is settled, as the options of `song` have it: verses, lines, syllables, rhyme, key, tempo_bpm,
            metre, accompaniment, stanza, title, form, voice, mood, diction.

    Raises:
        ValueError: named subclasses, for files, words, tunes and wishes that make no song.
    """
    from eternal_echoes.asking import composed, words_of
    from pairing.request import drawn_seed

    remarks: list[str] = []
    given = {
        "theme": theme,
        "words": words_of(lyrics),
        "tune": None if melody is None else Path(melody),
        "track": track,
        "seed": drawn_seed() if seed is None else seed,
    }
    written = composed(given, wishes, remarks.append)
    return LibrarySong(written, (*remarks, *map(str, written.relaxed)))


class LibrarySong:
    """A song that was written.

    Attributes:
        remarks: what was not understood, or not done as asked.
    """

    def __init__(self, written: "WrittenSong", remarks: tuple[str, ...] = ()) -> None:
        self._written = written
        self.remarks = remarks

    def __repr__(self) -> str:
        return f"<Song {self.title!r}, theme {self.theme!r}, seed {self.seed}>"

    @property
    def title(self) -> str:
        """What it is called."""
        return self._written.title

    @property
    def theme(self) -> str:
        """What it is about."""
        return self._written.theme

    @property
    def seed(self) -> int:
        """With which the same arguments write it again."""
        return self._written.seed

    @property
    def key(self) -> str:
        """Such as "E minor"."""
        return str(self._written.key)

    @property
    def metre(self) -> str:
        """Such as "3/4"."""
        return str(self._written.metre)

    @property
    def tempo_bpm(self) -> float:
        """Quarters a minute."""
        return self._written.tempo_bpm

    @property
    def text(self) -> str:
        """The words, a line a line, a blank line between stanzas."""
        return self._written.text

    def save(self, path: str | Path) -> Path:
        """Writes it as a file, in the format that the end of its name tells, and returns where it is.

        Raises:
            ExportError: the name tells no format, the file cannot be written, or its format needs a package that is
                not installed.
        """
        from pairing.export import ExportError, Format, export, file_stem

        target = Path(path)
        stem = file_stem(target)
        ending = target.name[len(stem) :].lower()
        kind = next((kind for kind in Format if kind.suffix == ending), None)
        if kind is None:
            endings = ", ".join(kind.suffix for kind in Format)
            raise ExportError(f"{target} tells no format; wanted a name ending in one of {endings}")
        return export(self._written, target.parent, [kind], stem)[kind]

    def notes(self) -> "DataFrame":
        """A row for every note, in order: voice, then the piano's hands, of each moment.

        Columns: `onset_ql` and `duration_ql` in quarters, `pitch_midi`, `velocity`, `part` ("voice", "right", "left"),
        `syllable` that begins on the note ("" in a melisma) and `line` of the words, from 1; the last two are missing
        for the piano.

        Raises:
            MissingExtraError: pandas is not installed.
        """
        with needs_extra("library", "a table of notes"):
            from pandas import DataFrame
        return DataFrame(_rows(self._written), columns=COLUMNS).astype({"syllable": "string", "line": "Int64"})

    def to_music21(self) -> "Score":
        """The score as a music21 stream; stanzas with one tune are verses of its words, under it once, as on paper.

        Raises:
            MissingExtraError: music21 is not installed.
        """
        from pairing.export.musicxml import musicxml_bytes

        with needs_extra("library", "a music21 stream"):
            from music21 import converter, stream
        score = converter.parse(musicxml_bytes(self._written).decode("utf-8"), format="musicxml")
        assert isinstance(score, stream.Score)
        return score

    def _repr_html_(self) -> str:
        """As a notebook shows it: score, words and player, all within the page."""
        from eternal_echoes.notebook import shown

        return shown(self._written, self.remarks)


def _rows(written: "WrittenSong") -> list[tuple[Any, ...]]:
    parts = [
        ("voice" if number == 1 else f"voice {number}", _sung(singer))
        for number, singer in enumerate(written.singers, start=1)
    ]
    parts += [
        (name, [(note, None, None) for note in notes])
        for part in written.parts
        for name, notes in zip(part.instrument.hands, part.hands, strict=True)
    ]
    rows = [
        (place, (note.onset_ql, note.duration_ql, note.pitch_midi, note.velocity, name, syllable, line))
        for place, (name, notes) in enumerate(parts)
        for note, syllable, line in notes
    ]
    return [row for _, row in sorted(rows, key=lambda placed: (placed[1][0], placed[0], placed[1][2]))]


def _sung(singer: "Singer") -> "list[tuple[Note, str | None, int | None]]":
    """The notes, the syllable that begins on each, and the number of its line."""
    return [
        (note, "" if note.continues_syllable else syllable.syllable.text, number)
        for number, line in enumerate(singer.lines, start=1)
        for syllable in line.syllables
        for note in syllable.notes
    ]
