import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import mido
import pytest

from lyrics.forms import FORMS
from tests.commands import check_refused, echoes

pytestmark = pytest.mark.slow

SHORT = ("--verses", "1", "--lines", "2", "--syllables", "5")
WORDS = """\ufeff[Verse]
The  river runs,  and 7 lanterns glow;
Heav'n knows, my glorious melancholy,
That — oh! — I loved you so.

[Chorus]
Come home
"""
SUNG = [
    "The river runs, and 7 lanterns glow;",
    "Heav'n knows, my glorious melancholy,",
    "That— oh!— I loved you so.",
    "Come home",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With words, and a song in several formats."""
    made = tmp_path_factory.mktemp("songs")
    (made / "words.txt").write_text(WORDS, encoding="utf-8")
    done = echoes(
        "song", "--theme", "the sea", "--seed", "1", *SHORT, "--out", str(made), "--format", "json,mid,musicxml"
    )
    assert done.code == 0
    for path in [path for path in made.iterdir() if path.name != "words.txt"]:
        path.rename(made / f"song{path.suffix}")
    return made


def song(*arguments: str | Path, out: Path) -> Any:
    return echoes("song", *map(str, arguments), "--out", str(out), "--format", "json", "--json").printed


def texts(made: Any) -> list[str]:
    return [line["text"] for stanza in made["stanzas"] for line in stanza["lines"]]


def notes(made: Any) -> list[tuple[float, float, int]]:
    syllables = [s for stanza in made["stanzas"] for line in stanza["lines"] for s in line["syllables"]]
    return [(n["onset_ql"], n["duration_ql"], n["pitch_midi"]) for s in syllables for n in s["notes"]]


def whole(made: Any) -> Any:
    return json.loads(Path(made["files"]["json"]).read_text(encoding="utf-8"))


def source(folder: Path) -> Any:
    return json.loads((folder / "song.json").read_text(encoding="utf-8"))


def test_words_get_a_tune(folder: Path, tmp_path: Path) -> None:
    made = song("--lyrics", folder / "words.txt", "--seed", "3", "--key", "G minor", out=tmp_path)
    assert texts(made) == SUNG
    assert [len(stanza["lines"]) for stanza in made["stanzas"]] == [3, 1]
    assert (made["title"], made["theme"], made["key"]) == (SUNG[0].rstrip(";"), SUNG[0].rstrip(";"), "G minor")
    assert Path(made["files"]["json"]).name == "the-river-runs-and-7-lanterns-glow-3.json"
    again = song("--lyrics", folder / "words.txt", "--seed", "3", "--key", "G minor", out=tmp_path)
    assert again == made


def test_words_may_be_about_a_theme_and_have_a_title(folder: Path, tmp_path: Path) -> None:
    made = song("--lyrics", folder / "words.txt", "--theme", "joy", "--title", "Glow", "--seed", "3", out=tmp_path)
    assert (made["title"], made["theme"], texts(made)) == ("Glow", "joy", SUNG)


def test_a_tune_gets_words(folder: Path, tmp_path: Path) -> None:
    made = song("--melody", folder / "song.mid", "--theme", "winter", "--seed", "2", "--no-accompaniment", out=tmp_path)
    given = source(folder)
    assert [made[name] for name in ("key", "metre", "tempo_bpm")] == [
        given[name] for name in ("key", "metre", "tempo_bpm")
    ]
    assert made["theme"] == "winter"
    wanted, found = notes(given), notes(made)
    start, first = wanted[0][0], found[0][0]
    once = found[: len(wanted)]
    assert [(a - first, b, c) for a, b, c in once] == [(a - start, b, c) for a, b, c in wanted]
    assert len(found) == 2 * len(wanted)


def test_a_track_is_chosen_by_its_name(tmp_path: Path) -> None:
    midi = mido.MidiFile(tracks=[track("Flute", 60), track("Oboe", 72)])
    midi.save(tmp_path / "two.mid")
    refused = echoes("song", "--melody", str(tmp_path / "two.mid"), "--theme", "joy", "--out", str(tmp_path))
    check_refused(refused, 1, "holds 2 parts that may be the melody", "'Flute'", "'Oboe'")
    made = song("--melody", tmp_path / "two.mid", "--track", "oboe", "--theme", "joy", "--seed", "1", out=tmp_path)
    assert {pitch for _, _, pitch in notes(made)} == {72, 74, 76, 77}


def track(name: str, low: int) -> mido.MidiTrack:
    made = mido.MidiTrack([mido.MetaMessage("track_name", name=name)])
    for step in (0, 2, 4, 5, 4, 2, 0):
        made.append(mido.Message("note_on", note=low + step, velocity=80))
        made.append(mido.Message("note_off", note=low + step, time=480))
    return made


def test_words_and_a_tune_are_paired(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("Out on the sea\nwe go away\n", encoding="utf-8")
    given = ("--lyrics", tmp_path / "words.txt", "--melody", folder / "song.mid")
    made = song(*given, "--seed", "1", out=tmp_path / "out")
    assert texts(made) == ["Out on the sea", "we go away"]
    assert [pitch for _, _, pitch in notes(made)] == [pitch for _, _, pitch in notes(source(folder))]


@pytest.mark.parametrize("number", [1, 2])
def test_a_line_is_rewritten_and_nothing_else(number: int, folder: Path, tmp_path: Path) -> None:
    made = song("--from", folder / "song.json", "--rewrite-line", str(number), "--seed", "8", out=tmp_path)
    old, new = source(folder), whole(made)
    changed = number - 1
    assert texts(new)[changed] != texts(old)[changed]
    for content in (old, new):
        content["stanzas"][0]["lines"][changed]["text"] = ""
        for syllable in content["stanzas"][0]["lines"][changed]["syllables"]:
            syllable |= {"text": "", "stress": 0, "ends_word": True}
    assert {**new, "seed": 1, "files": old["files"]} == old
    assert made["seed"] == 8
    assert Path(made["files"]["json"]).stem.endswith("-8")


def test_the_words_are_rewritten_about_another_theme(folder: Path, tmp_path: Path) -> None:
    made = song(
        "--from", folder / "song.json", "--new-words", "--theme", "war", "--title", "War", "--seed", "8", out=tmp_path
    )
    old = source(folder)
    assert notes(made) == notes(old)
    assert not set(texts(made)) & set(texts(old))
    assert (made["title"], made["theme"]) == ("War", "war")
    assert whole(made)["right"] == old["right"]
    stanza = song("--from", folder / "song.json", "--rewrite-stanza", "1", "--seed", "9", out=tmp_path)
    assert stanza["theme"] == old["theme"]
    assert not set(texts(stanza)) & set(texts(old))
    assert stanza["title"] != old["title"], "the only stanza had the title's words"


def test_a_chorus_returns_and_its_lines_are_rewritten_everywhere(tmp_path: Path) -> None:
    asked = ("--theme", "the sea", "--seed", "3", "--form", "verse-chorus", *SHORT[2:], "--voice", "bass")
    made = song(*asked, out=tmp_path)
    assert [len(stanza["lines"]) for stanza in made["stanzas"]] == [2] * 4
    old = texts(made)
    assert old[2:4] == old[6:8]
    assert all(41 <= pitch <= 60 for _, _, pitch in notes(made))
    source = Path(made["files"]["json"])
    assert json.loads(source.read_text(encoding="utf-8"))["voice"] == "bass"
    new = texts(song("--from", source, "--rewrite-line", "4", "--seed", "9", out=tmp_path / "new"))
    assert new[3] == new[7] != old[3]
    assert [*new[:3], *new[4:7]] == [*old[:3], *old[4:7]]
    tuned = song("--from", source, "--new-melody", "--voice", "soprano", "--seed", "9", out=tmp_path / "tuned")
    assert texts(tuned) == old
    assert all(60 <= pitch <= 79 for _, _, pitch in notes(tuned))


def test_words_and_tunes_are_for_a_voice(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("Out on the sea\nwe go away\n", encoding="utf-8")
    given = ("--melody", folder / "song.mid", "--voice", "bass", "--seed", "1")
    for name, others in (("new", ("--theme", "joy")), ("given", ("--lyrics", tmp_path / "words.txt"))):
        pitches = [pitch for _, _, pitch in notes(song(*given, *others, out=tmp_path / name))]
        assert all(41 <= pitch <= 60 for pitch in pitches)
        intervals = [b - a for a, b in pairwise(pitches)]
        old = [pitch for _, _, pitch in notes(source(folder))]
        assert intervals[: len(old) - 1] == [b - a for a, b in pairwise(old)]


@pytest.mark.parametrize("form", ["ternary", "verse-chorus", "strophic"])
def test_the_words_say_what_is_a_chorus_unless_a_form_does(form: str, tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text(
        "one two\n\nla la\n\nthree four\n\nla la\n"[: -7 if form == "ternary" else None]
    )
    made = song("--lyrics", tmp_path / "words.txt", "--form", form, "--seed", "1", out=tmp_path)
    tunes = [
        [n["pitch_midi"] for line in stanza["lines"] for s in line["syllables"] for n in s["notes"]]
        for stanza in made["stanzas"]
    ]
    assert tunes[0] == tunes[2]
    assert (tunes[0] == tunes[1]) == (form == "strophic")


def test_the_tune_is_rewritten(folder: Path, tmp_path: Path) -> None:
    made = song("--from", folder / "song.json", "--new-melody", "--tempo", "61", "--seed", "5", out=tmp_path)
    old = source(folder)
    assert texts(made) == texts(old)
    assert notes(made) != notes(old)
    assert [made[name] for name in ("title", "theme", "tempo_bpm")] == [old["title"], old["theme"], 61]


def test_of_other_formats_is_kept_what_they_hold(folder: Path, tmp_path: Path) -> None:
    change = ("--rewrite-line", "1", "--seed", "8", "--format", "txt", "--json")
    done = echoes("song", "--from", str(folder / "song.musicxml"), *change, "--out", str(tmp_path))
    assert "song.musicxml names no theme and no rhymes; its words tell them" in done.stderr
    old = source(folder)
    assert texts(done.printed)[1] == texts(old)[1] != texts(done.printed)[0]
    assert [pitch for _, _, pitch in notes(done.printed)] == [pitch for _, _, pitch in notes(old)]


def test_a_change_shows_how_to_make_it_again(folder: Path, tmp_path: Path) -> None:
    done = echoes(
        "song", "--from", str(folder / "song.json"), "--rewrite-line", "1", "--seed", "4", "--out", str(tmp_path)
    )
    assert "seed 4 makes this change again" in done.stdout


def test_the_song_itself_is_not_written_over(folder: Path) -> None:
    content = (folder / "song.json").read_bytes()
    title = json.loads(content)["title"]
    stem = "-".join(title.lower().replace("'", "").split())
    copy = folder / f"{stem}-6.json"
    copy.write_bytes(content)
    done = echoes(
        "song", "--from", str(copy), "--rewrite-line", "1", "--seed", "6", "--out", str(folder), "--format", "json"
    )
    check_refused(done, 1, "the song is read from it")
    assert copy.read_bytes() == content


FROM = ("--from", "song.json")
LYRICS = ("--lyrics", "words.txt")
MELODY = ("--melody", "song.mid", "--theme", "joy")
USAGE = {
    "nothing": ((), "Missing option '--theme'"),
    "a tune without a theme": (("--melody", "song.mid"), "Missing option '--theme'"),
    "a blank theme": ((*LYRICS, "--theme", " "), "the theme is empty"),
    "a track without a tune": (("--theme", "joy", "--track", "1"), "--track goes with --melody only"),
    "a line without a song": (("--theme", "joy", "--rewrite-line", "1"), "--rewrite-line goes with --from only"),
    "words without a song": (("--theme", "joy", "--new-words"), "--new-words goes with --from only"),
    "nothing to change": (FROM, "--from with nothing to change"),
    "two changes": ((*FROM, "--new-words", "--new-melody"), "--from with --new-melody and --new-words to change"),
    "line 0": ((*FROM, "--rewrite-line", "0"), "Invalid value for '--rewrite-line'"),
    "line 99": ((*FROM, "--rewrite-line", "99"), "--rewrite-line: no line 99: the song has 2; wanted 1 to 2"),
    "stanza 2": ((*FROM, "--rewrite-stanza", "2"), "--rewrite-stanza: no stanza 2: the song has 1"),
    "a song and words": ((*FROM, *LYRICS, "--new-words"), "--lyrics does not go with --from"),
    "a song and a tune": ((*FROM, "--melody", "song.mid", "--new-words"), "--melody does not go with --from"),
    "a key for new words": ((*FROM, "--new-words", "--key", "C"), "--key does not go with --new-words"),
    "a title for a line": ((*FROM, "--rewrite-line", "1", "--title", "A"), "--title does not go with --rewrite-line"),
    "no piano for a line": ((*FROM, "--rewrite-line", "1", "--no-accompaniment"), "--no-accompaniment does not go"),
    "a rhyme for a tune": ((*FROM, "--new-melody", "--rhyme", "AA"), "--rhyme does not go with --new-melody"),
    "syllables for words": ((*LYRICS, "--syllables", "8"), "--syllables does not go with --lyrics"),
    "verses for words": ((*LYRICS, "--verses", "2"), "--verses does not go with --lyrics"),
    "a form for words": ((*LYRICS, "--stanza", "ballad"), "--stanza does not go with --lyrics"),
    "a key for a tune": ((*MELODY, "--key", "C"), "--key does not go with --melody: the tune has its own"),
    "a song's form for a tune": ((*MELODY, "--form", "ternary"), "--form does not go with --melody: the tune has its"),
    "a voice for new words": ((*FROM, "--new-words", "--voice", "alto"), "--voice does not go with --new-words"),
    "a form for a line": (
        (*FROM, "--rewrite-line", "1", "--form", "ternary"),
        "--form does not go with --rewrite-line",
    ),
    "no such form": (("--theme", "joy", "--form", "rondo"), "Invalid value for '--form'"),
    "no such voice": (("--theme", "joy", "--voice", "flute"), "Invalid value for '--voice'"),
    "a metre for a tune": ((*MELODY, "--metre", "3/4"), "--metre does not go with --melody"),
    "a tempo for a tune": ((*MELODY, "--tempo", "90"), "--tempo does not go with --melody"),
    "syllables for a tune": ((*MELODY, "--syllables", "8"), "--syllables does not go with --melody"),
    "verses for both": ((*LYRICS, "--melody", "song.mid", "--verses", "2"), "--verses does not go with --lyrics"),
}


@pytest.mark.parametrize(("arguments", "message"), USAGE.values(), ids=USAGE)
def test_options_that_do_not_go_together_are_refused(
    arguments: tuple[str, ...], message: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    check_refused(echoes("song", *arguments, "--out", str(tmp_path)), 2, message)
    assert not list(tmp_path.iterdir())


def test_the_help_names_the_forms_that_can_be_sung() -> None:
    (named,) = re.findall(r"Form of the stanzas: (.*?);", " ".join(echoes("song", "--help").stdout.split()))
    sung = [str(form) for form, known in FORMS.items() if len(known.stanzas) == 1]
    assert re.split(r", | or ", named) == sung


def test_old_diction_is_kept_with_the_song_and_by_its_changes(folder: Path, tmp_path: Path) -> None:
    made = song("--theme", "rain", "--diction", "old", "--seed", "1", *SHORT, out=tmp_path)
    assert whole(made)["diction"] == "old"
    for change in (("--rewrite-line", "1"), ("--new-melody",)):
        changed = song("--from", made["files"]["json"], *change, "--seed", "2", out=tmp_path / change[0])
        assert whole(changed)["diction"] == "old"
    refused = echoes("song", "--from", str(folder / "song.json"), "--rewrite-line", "1", "--diction", "old")
    assert refused.code == 2
    assert "--diction does not go with --rewrite-line" in refused.stderr


def test_a_mood_is_kept_with_the_song_and_by_its_changes(folder: Path, tmp_path: Path) -> None:
    made = song("--theme", "rain", "--mood", "stormy", "--seed", "1", *SHORT, out=tmp_path)
    assert whole(made)["mood"] == "stormy"
    changed = song("--from", made["files"]["json"], "--rewrite-line", "1", "--seed", "2", out=tmp_path / "changed")
    assert whole(changed)["mood"] == "stormy"
    refused = echoes("song", "--from", str(folder / "song.json"), "--rewrite-line", "1", "--mood", "calm")
    assert refused.code == 2
    assert "--mood does not go with --rewrite-line" in refused.stderr
