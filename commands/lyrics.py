"""`lyrics ...`: words alone, and the network that writes them."""

from pathlib import Path
from typing import Annotated

import typer

from commands.console import print_json, report, seed_or_drawn, theme_read
from commands.options import Epochs, Json, Out, Resume, Rhyme, Seed, Syllables, Theme, Title, TrainingSeed, option_of
from lyrics.forms import Form
from lyrics.viewpoint import Diction

lyrics_app = typer.Typer(help="Words alone, and the network that writes them.", no_args_is_help=True)


@lyrics_app.command("generate")
def lyrics_generate(
    theme: Theme,
    lines: Annotated[int | None, typer.Option(min=1, max=64, help="Lines in all.")] = None,
    syllables: Syllables = None,
    rhyme: Rhyme = None,
    form: Annotated[Form | None, typer.Option(help="Form of the verse; --syllables and --rhyme win.")] = None,
    title: Title = None,
    diction: Annotated[Diction, option_of("diction")] = Diction.PLAIN,
    seed: Seed = None,
    as_json: Json = False,
) -> None:
    """Write words alone."""
    from lyrics.model import VerseModel
    from pairing.words import verse_to_json, words_about

    used = seed_or_drawn(seed)
    model = VerseModel.load()
    read = theme_read(theme, model.themes)
    verse = words_about(model, read, lines, syllables, rhyme, used, form=form, title=title, diction=diction)
    for wish in verse.relaxed:
        report(str(wish))
    if as_json:
        print_json(verse_to_json(verse, theme, used))
        return
    typer.echo(f"{verse.title}\n\n{verse.text}\n\nseed {used}")


@lyrics_app.command("train")
def lyrics_train(
    corpus: Annotated[
        list[Path], typer.Option(help="File of stanzas (.jsonl or .jsonl.gz), or a folder of such; may be given again.")
    ],
    out: Out,
    epochs: Epochs = 3,
    valences: Annotated[
        Path | None, typer.Option(help="Rated words, as VADER's vader_lexicon.txt; else those that ship.")
    ] = None,
    start: Annotated[
        Path | None, typer.Option("--from", help="Model folder to go on from; its table of themes stays.")
    ] = None,
    vectors: Annotated[
        Path | None,
        typer.Option(help="With --from: .npz of `words` and `vectors`, which place words that it does not know."),
    ] = None,
    size: Annotated[int, typer.Option(min=100, help="Words of the vocabulary, line ends included.")] = 12_000,
    rate: Annotated[float, typer.Option(min=1e-6, max=1, help="Learning rate.")] = 2.5e-3,
    seed: TrainingSeed = 1,
    resume: Resume = False,
) -> None:
    """Train the verse network on stanzas, from nothing or from where another training ended."""
    from workshop.verse.themes import read_vader, shipped_ratings
    from workshop.verse.training import VerseStart, train_verse, verse_training

    ratings = read_vader(valences) if valences else shipped_ratings()
    begun = VerseStart(start, vectors) if start else None
    config = verse_training(epochs, seed, rate, goes_on=begun is not None)
    train_verse(corpus, out, config, report, ratings, resume, size, start=begun)
    typer.echo(f"verse network: {out}")


@lyrics_app.command("evaluate")
def lyrics_evaluate(
    text: Annotated[
        Path | None, typer.Option(help="Measure this text: a stanza a paragraph, a line of verse a line.")
    ] = None,
    generated: Annotated[
        int | None, typer.Option(min=2, max=100_000, help="Measure so many stanzas that the network writes.")
    ] = None,
    model: Annotated[Path | None, typer.Option(help="Model folder; else the one that ships.")] = None,
    train: Annotated[
        list[Path] | None,
        typer.Option(help="Stanzas (.jsonl, .jsonl.gz) that the network learnt from; may be given again."),
    ] = None,
    human: Annotated[
        list[Path] | None,
        typer.Option(help="With --generated: stanzas (.jsonl, .jsonl.gz) to compare with; may be given again."),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="With --generated: file (.jsonl) for the stanzas written.")] = None,
    seed: Seed = None,
    as_json: Json = False,
) -> None:
    """Measure how good words are: perplexity of a text, or figures of generated verse beside human verse.

    Perplexity is the network's a token: a word, a line end or a stanza end; it is told neither theme nor room, and a
    word it does not know is one token like any other. Beside it stand Kneser-Ney n-grams over the same tokens and
    vocabulary. With --train they learn from the training split of that corpus, and stanzas of the text that share a
    line with it are left out of all figures; without, from the other stanzas of the text itself, a tenth of them
    measured in turn: so little to learn from makes a weak baseline.
    """
    if (text is None) == (generated is None):
        raise typer.BadParameter("wanted either --text or --generated")
    if text is not None:
        if human or out or seed is not None:
            raise typer.BadParameter("--human, --out and --seed go with --generated, not with --text")
        _evaluate_text(text, model, train or [], as_json)
    elif generated is not None:
        _evaluate_writer(generated, model, train or [], human or [], out, seed_or_drawn(seed), as_json)


def _evaluate_text(text: Path, folder: Path | None, train: list[Path], as_json: bool) -> None:
    from lyrics.model import VerseModel
    from workshop.verse.evaluation.perplexity import evaluate_file

    found = evaluate_file(VerseModel.load(folder), text, train, report)
    if as_json:
        print_json(found.to_json())
        return
    typer.echo(f"{found.words} words, {found.tokens} tokens with line and stanza ends")
    typer.echo(f"{found.out_of_vocabulary:.1%} of the words are outside the vocabulary\n\nperplexity a token")
    for name, perplexity in {"verse network": found.perplexity, **found.baselines}.items():
        typer.echo(f"{perplexity:>9.1f}  {name}")


def _evaluate_writer(
    count: int, folder: Path | None, train: list[Path], human: list[Path], out: Path | None, seed: int, as_json: bool
) -> None:
    from lyrics.model import VerseModel
    from workshop.verse.evaluation.report import evaluate_writer
    from workshop.verse.evaluation.samples import save_samples, write_samples

    model = VerseModel.load(folder)
    stanzas = write_samples(model, count, seed, report)
    if out:
        save_samples(stanzas, out)
    found = evaluate_writer(model, stanzas, train, human, seed)
    if as_json:
        print_json({"generated": count, "seed": seed, **found.to_json()})
        return
    typer.echo(f"{found.table}\n\ndifferent words and pairs are counted over {found.words} words; seed {seed}")


@lyrics_app.command("syllables")
def lyrics_syllables(
    text: Annotated[str, typer.Argument(help="Words to divide.")],
    as_json: Json = False,
) -> None:
    """Show how words divide, which syllables are stressed, and what they rhyme on."""
    from lyrics.language import language_of
    from lyrics.prosody import syllabify_text

    words = syllabify_text(text, language_of().lexicon)
    if not words:
        raise typer.BadParameter(f"no word in {text!r}; wanted letters")
    if as_json:
        print_json({"words": [word.to_json() for word in words]})
        return
    for word in words:
        divided = "-".join(s.upper() if n == 1 else s for s, n in zip(word.syllables, word.stresses, strict=True))
        typer.echo(f"{divided.replace('--', '-')}  (rhymes on {word.rhyme_part}; {word.source})")
