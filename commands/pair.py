"""`pair`: given words under a given tune."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.console import checked, print_json
from commands.options import Json

if TYPE_CHECKING:
    from pairing.export import Format
    from pairing.setting.paired import Paired
    from pairing.song import SungSyllable


def pair(
    melody: Annotated[Path, typer.Argument(help="The tune: MIDI, karaoke, MusicXML, ABC or kern.")],
    lyrics: Annotated[Path, typer.Argument(help="The words, UTF-8 text: a line a line, a blank line between stanzas.")],
    out: Annotated[
        Path | None,
        typer.Option(help="File to write, its format told by its suffix; else files named by the title in songs/."),
    ] = None,
    track: Annotated[str | None, typer.Option(help="The part that has the tune, by name or number.")] = None,
    formats: Annotated[
        str | None,
        typer.Option(
            "--format",
            help="Such as mid,kar,musicxml; beside --out under the same name.",
            callback=checked("pairing.export", "parse_formats"),
        ),
    ] = None,
    title: Annotated[
        str | None,
        typer.Option(help="The first line if not given.", callback=checked("lyrics.writing.wording", "check_title")),
    ] = None,
    strophic: Annotated[
        bool | None,
        typer.Option(
            "--strophic/--through",
            help="Every stanza to the whole tune, or all together once through; else as fits better.",
        ),
    ] = None,
    accompaniment: Annotated[
        bool, typer.Option("--accompaniment/--no-accompaniment", help="A piano under the voice.")
    ] = True,
    as_json: Json = False,
) -> None:
    """Put your words under your tune: a note or several for every syllable, as composers set them."""
    from lyrics.writing.wording import check_title
    from music.piano.accompanist import Accompanist
    from music.sung.tune import read_tune
    from pairing.export import export
    from pairing.plan import random_streams
    from pairing.playing import play_piano
    from pairing.setting.given_words import first_line, read_given_words
    from pairing.setting.paired import Course
    from pairing.setting.paired import pair as pair_words

    stanzas = read_given_words(lyrics)
    course = None if strophic is None else Course.STROPHIC if strophic else Course.THROUGH
    musician = partial(play_piano, Accompanist.load()) if accompaniment else None
    (rng,) = random_streams(0, "", 1)
    named = first_line(stanzas) if title is None else check_title(title)
    made = pair_words(read_tune(melody, track), stanzas, named, course, musician=musician, rng=rng)
    folder, stem, kinds = _targets(out, formats, named)
    files = export(made.song, folder, kinds, stem, sources=[melody, lyrics])
    if as_json:
        print_json(made.to_json())
        return
    _print_paired(made)
    for kind, path in files.items():
        typer.echo(f"  {kind:<9} {path}")


def _targets(out: Path | None, formats: str | None, title: str) -> "tuple[Path, str, tuple[Format, ...]]":
    """Folder, name and formats of the files."""
    from pairing.export import Format, file_stem, parse_formats, slug

    asked = parse_formats(formats) if formats else ()
    if out is None:
        return Path("songs"), slug(title), asked or (Format.MID, Format.KAR, Format.MUSICXML)
    by_length = sorted(Format, key=lambda kind: len(kind.suffix), reverse=True)
    told = next((kind for kind in by_length if out.name.lower().endswith(kind.suffix)), None)
    if told is None and not asked:
        endings = ", ".join(kind.suffix for kind in Format)
        raise typer.BadParameter(f"--out {out} tells no format; wanted a file ending in one of {endings}, or --format")
    return out.parent, out.name if told is None else file_stem(out), asked or tuple(filter(None, [told]))


def _print_paired(made: "Paired") -> None:
    song = made.song
    typer.echo(f"{song.title}\n{song.key}, {song.metre}, {song.tempo_bpm:g} quarters a minute, {made.course}\n")
    for stanza in song.stanzas:
        for line in stanza.lines:
            typer.echo("  " + "".join(_shown(syllable) for syllable in line.syllables).rstrip())
        typer.echo()


def _shown(sung: "SungSyllable") -> str:
    """A syllable with a line for each further note, and a hyphen where its word goes on."""
    return sung.syllable.text + "_" * (len(sung.notes) - 1) + (" " if sung.syllable.ends_word else "-")
