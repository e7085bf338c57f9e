from collections.abc import Sequence
from pathlib import Path
from typing import Any

import mido
import pytest

from engine.config import TrainingConfig
from engine.runtime import SequenceNetwork
from tests.commands import check_refused, echoes, process

FORMATS = "mid,kar,musicxml,json,txt"
SHORT = ("--verses", "1", "--lines", "2")


def song(*arguments: str, out: Path, theme: str = "joy", seed: str = "5") -> tuple[str, ...]:
    return ("song", "--theme", theme, "--seed", seed, "--out", str(out), "--format", FORMATS, *SHORT, *arguments)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("songs")


@pytest.fixture(scope="module")
def written(folder: Path) -> Any:
    """The JSON of one song, its files in `folder`."""
    return echoes(*song("--json", out=folder)).printed


@pytest.mark.slow
def test_the_json_of_a_song_is_as_the_contract_says(written: Any) -> None:
    assert list(written) == ["title", "theme", "seed", "key", "tempo_bpm", "metre", "stanzas", "files"]
    assert (written["theme"], written["seed"]) == ("joy", 5)
    assert isinstance(written["tempo_bpm"], float)
    assert [list(stanza) for stanza in written["stanzas"]] == [["lines"]]
    for line in written["stanzas"][0]["lines"]:
        assert list(line) == ["text", "rhyme", "syllables"]
        shown = "".join(s["text"] + " " * s["ends_word"] for s in line["syllables"])
        assert shown.rstrip() == line["text"]
        for syllable in line["syllables"]:
            assert list(syllable) == ["text", "stress", "ends_word", "notes"]
            assert syllable["stress"] in (0, 1, 2)
            assert isinstance(syllable["ends_word"], bool)
            assert [list(note) for note in syllable["notes"]] == [["onset_ql", "duration_ql", "pitch_midi"]] * len(
                syllable["notes"]
            )
            assert syllable["notes"]


def test_the_files_of_a_song_are_where_it_says_and_nothing_else(written: Any, folder: Path) -> None:
    assert list(written["files"]) == FORMATS.split(",")
    assert {Path(path) for path in written["files"].values()} == set(folder.iterdir())
    assert all(Path(path).stat().st_size for path in written["files"].values())


@pytest.mark.slow
def test_the_same_seed_gives_the_same_bytes_in_another_process(written: Any, folder: Path, tmp_path: Path) -> None:
    again = process(*song("--json", out=tmp_path))
    assert again.stderr == ""
    assert {**again.printed, "files": None} == {**written, "files": None}
    assert contents(tmp_path) == contents(folder)


@pytest.mark.slow
def test_another_seed_gives_another_song(written: Any, tmp_path: Path) -> None:
    other = echoes(*song("--json", out=tmp_path, seed="6")).printed
    assert other["stanzas"] != written["stanzas"]
    texts = [[line["text"] for line in one["stanzas"][0]["lines"]] for one in (written, other)]
    assert texts[0] != texts[1]


@pytest.mark.slow
def test_a_song_shows_its_words_key_tempo_and_files(written: Any, folder: Path) -> None:
    before = contents(folder)
    shown = echoes(*song(out=folder)).stdout
    assert contents(folder) == before
    lines = [line["text"] for stanza in written["stanzas"] for line in stanza["lines"]]
    for part in (written["title"], f"{written['key']}, {written['metre']}, {written['tempo_bpm']:g} quarters", *lines):
        assert part in shown
    assert "seed 5 writes it again" in shown
    assert [line.split()[-1] for line in shown.splitlines()[-5:]] == list(written["files"].values())


def test_wishes_are_met(tmp_path: Path) -> None:
    wishes = "--syllables 5,4 --rhyme AA --key Bb --metre 6/8 --tempo 66.5 --no-accompaniment --format mid".split()
    made = echoes(*song(*wishes, "--json", out=tmp_path)).printed
    assert (made["key"], made["metre"], made["tempo_bpm"]) == ("Bb major", "6/8", 66.5)
    (stanza,) = made["stanzas"]
    assert [(len(line["syllables"]), line["rhyme"]) for line in stanza["lines"]] == [(5, "A"), (4, "A")]
    assert list(made["files"]) == ["mid"]
    assert len(mido.MidiFile(made["files"]["mid"]).tracks) == 2


@pytest.mark.slow
def test_a_seed_that_is_drawn_is_told_and_writes_it_again() -> None:
    drawn = echoes("lyrics", "generate", "--theme", "joy", "--lines", "2", "--json").printed
    again = echoes("lyrics", "generate", "--theme", "joy", "--lines", "2", "--json", "--seed", str(drawn["seed"]))
    assert again.printed == drawn


def test_unknown_words_of_a_theme_are_told_on_stderr_alone() -> None:
    done = echoes("lyrics", "generate", "--theme", "zzqxj kkwvp", "--lines", "2", "--seed", "1", "--json")
    assert done.printed["theme"] == "zzqxj kkwvp"
    assert [line.split("'")[1] for line in done.stderr.splitlines()] == ["zzqxj", "kkwvp", "zzqxj kkwvp"]


def test_known_words_leave_stderr_empty() -> None:
    assert echoes("lyrics", "generate", "--theme", "the sea", "--lines", "2", "--seed", "1").stderr == ""


@pytest.mark.slow
def test_the_json_of_words_is_as_the_contract_says() -> None:
    arguments = ("lyrics", "generate", "--theme", "joy", "--lines", "3", "--rhyme", "AA", "--syllables", "5")
    made = echoes(*arguments, "--seed", "2", "--json").printed
    assert list(made) == ["theme", "seed", "lines"]
    assert [line and len(line["syllables"]) for line in made["lines"]] == [5, 5, None, 5]
    for line in filter(None, made["lines"]):
        assert list(line) == ["text", "rhyme", "syllables"]
        assert [list(syllable) for syllable in line["syllables"]] == [["text", "stress", "ends_word"]] * 5
    shown = echoes(*arguments, "--seed", "2").stdout
    assert "\n".join(line["text"] if line else "" for line in made["lines"]) in shown
    assert shown.endswith("\n\nseed 2\n")


def test_the_json_of_syllables_is_as_the_contract_says() -> None:
    made = echoes("lyrics", "syllables", "lonely \u2014 zzilly", "--json").printed
    assert list(made) == ["words"]
    assert [list(word) for word in made["words"]] == [["text", "syllables", "rhyme_part", "source"]] * 2
    assert made["words"][0] == {
        "text": "lonely",
        "syllables": [{"text": "lone", "stress": 1}, {"text": "ly", "stress": 0}],
        "rhyme_part": "OW N L IY",
        "source": "lexicon",
    }
    assert made["words"][1]["source"] == "predicted"
    assert echoes("lyrics", "syllables", "lonely").stdout == "LONE-ly  (rhymes on OW N L IY; lexicon)\n"


def test_the_json_of_a_tune_is_as_the_contract_says(tmp_path: Path) -> None:
    arguments = ("music", "generate", "--theme", "joy", "--bars", "4", "--seed", "3", "--out")
    made = echoes(*arguments, str(tmp_path / "a.mid"), "--json").printed
    assert list(made) == ["style", "theme", "seed", "key", "metre", "tempo_bpm", "notes", "phrases", "file"]
    assert (made["style"], made["theme"], made["seed"]) == ("voice", "joy", 3)
    assert {tuple(note) for note in made["notes"]} == {("onset_ql", "duration_ql", "pitch_midi", "velocity", "part")}
    assert {note["part"] for note in made["notes"]} == {"voice"}
    assert [place for phrase in made["phrases"] for place in range(phrase[0], phrase[1] + 1)] == list(
        range(len(made["notes"]))
    )
    assert made["file"] == str(tmp_path / "a.mid")
    shown = echoes(*arguments, str(tmp_path / "b.mid")).stdout
    assert f"{len(made['notes'])} notes in 2 phrases" in shown
    assert (tmp_path / "a.mid").read_bytes() == (tmp_path / "b.mid").read_bytes()
    heard = [m.note for m in mido.MidiFile(tmp_path / "a.mid").tracks[1] if m.type == "note_on"]
    assert heard == [note["pitch_midi"] for note in made["notes"]]


WRONG_USAGE = {
    "a theme of spaces": ("--theme", "   "),
    "no syllable": ("--syllables", "0"),
    "no number of syllables": ("--syllables", "8,six"),
    "a rhyme of digits": ("--rhyme", "1A"),
    "a form without a tune": ("--stanza", "chorus"),
    "no such form": ("--stanza", "limerick"),
    "a title of spaces": ("--title", "  "),
    "a title of two lines": ("--title", "The\nSea"),
    "a title too long": ("--title", "sea " * 31),
    "a negative seed": ("--seed", "-1"),
    "a seed too large": ("--seed", str(2**63)),
    "an unknown key": ("--key", "H minor"),
    "an unknown metre": ("--metre", "waltz"),
    "an unknown format": ("--format", "mid,mp3"),
    "an unknown option": ("--tune", "x"),
    "no verse": ("--verses", "0"),
    "no line": ("--lines", "0"),
    "too fast": ("--tempo", "401"),
    "no tempo": ("--tempo", "nan"),
    "an argument too many": ("joy",),
}


@pytest.mark.parametrize("arguments", WRONG_USAGE.values(), ids=WRONG_USAGE)
def test_wrong_usage_of_song_is_told_in_a_line(arguments: Sequence[str], tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = echoes("song", "--theme", "joy", "--out", str(out), *arguments)
    check_refused(done, 2, arguments[0].lstrip("-"))
    assert not out.exists()


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("song",), id="no theme"),
        pytest.param(("sing",), id="no such command"),
        pytest.param(("music", "generate", "--style", "polka"), id="no such style"),
        pytest.param(("music", "generate", "--bars", "0"), id="no bar"),
        pytest.param(("music", "train", "--corpus", "x", "--out", "y", "--network", "x"), id="no such network"),
        pytest.param(("lyrics", "generate", "--theme", " "), id="words about nothing"),
        pytest.param(("lyrics", "generate", "--theme", "joy", "--form", "waltz"), id="no such form"),
        pytest.param(("lyrics", "generate", "--theme", "joy", "--title", ""), id="no title"),
        pytest.param(("lyrics", "syllables"), id="nothing to divide"),
        pytest.param(("lyrics", "syllables", "..."), id="no letter to divide"),
    ],
)
def test_wrong_usage_is_told_in_a_line(arguments: Sequence[str]) -> None:
    check_refused(echoes(*arguments), 2)


def test_wrong_usage_leaves_a_process_with_2() -> None:
    check_refused(process("song", "--theme", "joy", "--syllables", "0"), 2, "a line of 0 syllables")


@pytest.mark.slow
@pytest.mark.parametrize("command", ["song", "music generate"])
def test_a_place_that_cannot_be_written_to_is_told_in_a_line(command: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("kept")
    out = tmp_path / "file" / "below"
    done = echoes(*command.split(), "--theme", "joy", "--seed", "1", "--out", str(out))
    check_refused(done, 1, f"cannot write{' the song to' * (command == 'song')} {out}")
    assert contents(tmp_path) == {"file": b"kept"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(("song", "--verses", "12", "--lines", "8"), "12 stanzas have 96 lines", id="too long"),
        pytest.param(("song", "--theme", "sea " * 5000), "the theme has 19999 characters", id="a theme too long"),
        pytest.param(("music", "train", "--corpus", "nowhere"), "nowhere: no such folder", id="no corpus of tunes"),
        pytest.param(("lyrics", "train", "--corpus", "nowhere"), "nowhere", id="no corpus of words"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_line(arguments: Sequence[str], message: str, tmp_path: Path) -> None:
    theme = () if "train" in arguments or "--theme" in arguments else ("--theme", "joy")
    done = echoes(*arguments, *theme, "--out", str(tmp_path / "out"))
    check_refused(done, 1, message)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "error",
    [ValueError("not one of ours"), FileNotFoundError(2, "not standard output", "a file")],
    ids=lambda error: type(error).__name__,
)
def test_bugs_keep_their_traceback(error: Exception, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def broken(*_: object) -> SequenceNetwork:
        raise error

    monkeypatch.setattr("music.voice.composer.load_network", broken)
    with pytest.raises(type(error), match="not"):
        echoes(*song(out=tmp_path))


def test_training_gets_what_was_asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seen: list[Any] = []
    monkeypatch.setattr("workshop.voice.training.train_voice", lambda *arguments: seen.extend(arguments))
    wishes = "--corpus a --corpus b --epochs 3 --seed 9 --resume --network voice --out".split()
    done = echoes("music", "train", *wishes, str(tmp_path))
    assert done.stdout == f"voice network: {tmp_path}\n"
    corpus, out, config, _, resume = seen
    assert (corpus, out, resume) == ([Path("a"), Path("b")], tmp_path, True)
    assert isinstance(config, TrainingConfig)
    assert (config.epochs, config.seed) == (3, 9)


@pytest.mark.parametrize("arguments", [(), ("music",), ("lyrics",)], ids=str)
def test_a_bare_command_shows_its_help(arguments: Sequence[str]) -> None:
    done = echoes(*arguments)
    assert (done.code, done.stdout) == (2, "")
    assert done.stderr.startswith("Usage:")
    assert done.stderr.splitlines() == echoes(*arguments, "--help").stdout.splitlines()


@pytest.mark.parametrize(("style", "name"), [("voice", "x.musicxml"), ("voice", "x.pdf"), ("chopin", "x.pdf")])
def test_music_is_written_in_its_formats_alone(style: str, name: str, tmp_path: Path) -> None:
    done = echoes("music", "generate", "--style", style, "--out", str(tmp_path / name))
    check_refused(done, 2, f"{name}: wanted a name ending in .mid")
    assert not list(tmp_path.iterdir())
