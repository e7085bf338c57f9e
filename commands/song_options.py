"""The options of `song`, by what they are about."""

from pathlib import Path
from typing import Annotated

import typer

from commands.errors import checked
from lyrics.forms import Form
from lyrics.theme.moods import Mood
from music.styles import Voice
from pairing.export.formats import Format
from pairing.form import SongForm

Lyrics = Annotated[
    Path | None, typer.Option(help="Your words, to a new tune: a line a line, a blank line between stanzas; UTF-8.")
]
GivenTune = Annotated[
    Path | None, typer.Option("--melody", help="Your tune, with new words: MIDI, karaoke, MusicXML, ABC or kern.")
]
Track = Annotated[str | None, typer.Option(help="The part that has the tune, by name or number.")]

Source = Annotated[
    Path | None, typer.Option("--from", help="A song to change: its .json, or any file with words under notes.")
]
RewriteLine = Annotated[
    int | None, typer.Option(min=1, help="New words for this line of the song, counted through it, and its returns.")
]
RewriteStanza = Annotated[
    int | None, typer.Option(min=1, help="New words for this stanza; those of a chorus for all its returns.")
]
NewMelody = Annotated[bool, typer.Option("--new-melody", help="The same words to a new tune.")]
NewWords = Annotated[bool, typer.Option("--new-words", help="New words to the same tune.")]

Folder = Annotated[Path, typer.Option(help="Folder for the files.")]
Formats = Annotated[
    str,
    typer.Option(
        "--format",
        help=f"Some of {', '.join(Format)}.",
        callback=checked("pairing.export.formats", "parse_formats"),
    ),
]

Shape = Annotated[
    SongForm | None,
    typer.Option(
        "--form",
        help="Of the song: verses to one tune; a chorus that returns between them, and a bridge before the last of"
        " three or more; or a middle stanza after which the first returns. With --lyrics, what your stanzas are."
        " Strophic if not given.",
    ),
]
Verses = Annotated[
    int | None, typer.Option(min=1, max=12, help="Stanzas; with a chorus, those between which it returns.")
]
Lines = Annotated[int | None, typer.Option(min=1, max=64, help="Lines in a stanza.")]
StanzaForm = Annotated[
    Form | None,
    typer.Option(
        metavar="<form>",
        help="Form of the stanzas: common, ballad, long, short, couplets, envelope, heroic, triolet or kyrielle;"
        " --syllables and --rhyme win.",
        callback=checked("pairing.stanzas", "check_sung"),
    ),
]

Singer = Annotated[
    Voice | None,
    typer.Option("--voice", help="Who sings it: the tune stays in that range; a given one is moved there."),
]
Feels = Annotated[Mood | None, typer.Option("--mood", help="How it feels, whatever the theme's words do.")]
WithPiano = Annotated[bool, typer.Option("--accompaniment/--no-accompaniment", help="A piano under the voice.")]
