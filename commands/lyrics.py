"""`lyrics ...`: words alone, and the network that writes them."""

from pathlib import Path
from typing import Annotated

import typer

from commands.options import Epochs, Json, Out, Resume, Rhyme, Seed, Syllables, Theme, TrainingSeed
from commands.reporting import print_json, report, seed_or_drawn, theme_read

lyrics_app = typer.Typer(help="Words alone, and the network that writes them.", no_args_is_help=True)


@lyrics_app.command("generate")
def lyrics_generate(
    theme: Theme,
    lines: Annotated[int | None, typer.Option(min=1, max=64, help="Lines in all.")] = None,
    syllables: Syllables = None,
    rhyme: Rhyme = None,
    seed: Seed = None,
    as_json: Json = False,
) -> None:
    """Write words alone."""
    from lyrics.model import VerseModel
    from pairing.words import verse_to_json, words_about

    used = seed_or_drawn(seed)
    model = VerseModel.load()
    verse = words_about(model, theme_read(theme, model.themes), lines, syllables, rhyme, used)
    if as_json:
        print_json(verse_to_json(verse, theme, used))
        return
    typer.echo(f"{verse.title}\n\n{verse.text}\n\nseed {used}")


@lyrics_app.command("train")
def lyrics_train(
    corpus: Annotated[Path, typer.Option(help="File of stanzas (.jsonl or .jsonl.gz), or a folder with one.")],
    out: Out,
    epochs: Epochs = 3,
    valences: Annotated[
        Path | None, typer.Option(help="Rated words, as VADER's vader_lexicon.txt; else those that ship.")
    ] = None,
    seed: TrainingSeed = 1,
    resume: Resume = False,
) -> None:
    """Train the verse network on a corpus of stanzas."""
    from lyrics.theme.build import read_vader, shipped_ratings
    from lyrics.training import train_verse, verse_training

    ratings = read_vader(valences) if valences else shipped_ratings()
    train_verse(corpus, out, verse_training(epochs, seed), report, ratings, resume)
    typer.echo(f"verse network: {out}")


@lyrics_app.command("syllables")
def lyrics_syllables(
    text: Annotated[str, typer.Argument(help="Words to divide.")],
    as_json: Json = False,
) -> None:
    """Show how words divide, which syllables are stressed, and what they rhyme on."""
    from lyrics.prosody import syllabify_text

    words = syllabify_text(text)
    if not words:
        raise typer.BadParameter(f"no word in {text!r}; wanted letters")
    if as_json:
        print_json({"words": [word.to_json() for word in words]})
        return
    for word in words:
        divided = "-".join(s.upper() if n == 1 else s for s, n in zip(word.syllables, word.stresses, strict=True))
        typer.echo(f"{divided.replace('--', '-')}  (rhymes on {word.rhyme_part}; {word.source})")
