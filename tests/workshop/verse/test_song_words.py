from pathlib import Path

import pytest

from lyrics.readers import CleanStanza
from music.notes import Note, Part, Underlaid
from tests.music.readers.documents import attributes, document, lyric, note, rest, written
from workshop.verse.readers import read_stanzas
from workshop.verse.song_words import NoSongWordsError, main, read_sung_verses, sung_words

HYMN = """X: 7
T: Evening
M: 4/4
L: 1/4
K: G
[V: S] G G A B | c B A/ A3/2 | G A B c | A G2 |
w: 1.~The day is done, the sun is low, The birds are in their nest;
w: 2.~O God of light, be with me now And hold me by the hand,
[V: S] G G A B | c B A/ A3/2 | G A B c | A G2 |]
w: The moun- tains in the eve- ning glow Are still and take their rest.
w: Be- fore the storm I can- not bow With- out Thy help to stand.
"""
WALTZ = "X: 8\nT: Waltz\nM: 3/4\nL: 1/4\nK: C\nC E G | c3 |]\n"
GERMAN = """X: 9
T: Abend
M: 4/4
L: 1/4
K: G
[V: S] G G A B | c B A2 | G A B A | G4 |]
w: Der Mond ist auf- ge- gan- gen, Die gold- nen Stern- lein pran- gen,
"""


@pytest.fixture
def hymns(tmp_path: Path) -> Path:
    folder = tmp_path / "hymns"
    folder.mkdir()
    written(folder / "book.abc", f"{HYMN}\n{WALTZ}\n{GERMAN}")
    return folder


def read_songs(*corpora: Path) -> list[CleanStanza]:
    out = corpora[0].parent / "out" / "songs.jsonl.gz"
    main([argument for corpus in corpora for argument in ("--corpus", str(corpus))] + ["--out", str(out)])
    return list(read_stanzas(out))


def lines_of(stanza: CleanStanza) -> list[str]:
    return [" ".join(line.words) + line.end for line in stanza.lines]


def test_every_verse_of_a_hymn_is_a_stanza_of_its_book(hymns: Path) -> None:
    first, second = read_songs(hymns)
    assert (first.book, second.book) == ("hymns/book-1", "hymns/book-1")
    assert lines_of(first) == [
        "The day is done the sun is low,",
        "The birds are in their nest;",
        "The mountains in the evening glow",
        "Are still and take their rest.",
    ]
    assert lines_of(second) == [
        "O God of light be with me now",
        "And hold me by the hand,",
        "Before the storm I cannot bow",
        "Without Thy help to stand.",
    ]


def test_the_same_scores_give_the_same_bytes(hymns: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        main(["--corpus", str(hymns), "--out", str(tmp_path / f"{name}.jsonl.gz")])
    assert (tmp_path / "one.jsonl.gz").read_bytes() == (tmp_path / "two.jsonl.gz").read_bytes()


def test_the_report_counts_collections_and_what_was_left_out(hymns: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(hymns / "broken.musicxml", "<score-partwise><part>")
    read_songs(hymns)
    report = capsys.readouterr().err.splitlines()
    assert report[-1] == "hymns: 1 works, 2 stanzas, 8 lines"
    assert report[-2] == "2 scores left out"
    assert "'Waltz' has no words" in report[0]
    assert "broken.musicxml" in report[1]


def test_a_musicxml_song_is_read_with_its_syllables_joined(tmp_path: Path) -> None:
    words = (
        "Morn-ing has come at last, / And all the night is gone; / The lit-tle birds are here / To sing and carry on."
    )
    notes = ""
    for word in words.split():
        first, *others = word.split("-")
        if word == "/":
            notes += rest(2)
        else:
            notes += note("G", 4, 2, lyric(first, "begin" if others else "single"))
            notes += "".join(note("G", 4, 2, lyric(other, "end")) for other in others)
    songs = tmp_path / "songs"
    songs.mkdir()
    written(songs / "dawn.musicxml", document([attributes() + notes]))
    assert [lines_of(stanza) for stanza in read_songs(songs)] == [
        [
            "Morning has come at last,",
            "And all the night is gone;",
            "The little birds are here",
            "To sing and carry on.",
        ]
    ]


def test_words_that_a_score_parts_by_mistake_are_mended(hymns: Path) -> None:
    # the whole word is used in more works than its pieces
    written(hymns / "again.abc", HYMN)
    written(hymns / "parted.abc", HYMN.replace("moun- tains", "moun tains").replace("With- out", "With out"))
    by_book: dict[str, list[str]] = {}
    for stanza in read_songs(hymns):
        by_book.setdefault(stanza.book, []).extend(lines_of(stanza))
    assert by_book["hymns/parted"] == by_book["hymns/again"]
    assert len(by_book["hymns/parted"]) == 8


def test_words_run_together_leave_their_stanza_out(tmp_path: Path) -> None:
    written(tmp_path / "book.abc", HYMN.replace("low, The", "lowThe"))
    assert [lines_of(stanza)[0] for stanza in read_songs(tmp_path)] == ["O God of light be with me now"]


def part(*syllables: tuple[str, bool, int], gap_before: int = -1) -> Part:
    """Quarter notes, each with a syllable (text, whether it ends its word, verse); a long rest before one of them."""
    onsets = [float(i + 8 * (0 <= gap_before <= i)) for i in range(len(syllables))]
    underlay = tuple(Underlaid(i, *syllable) for i, syllable in enumerate(syllables))
    return Part("voice", tuple(Note(onset, 1.0, 60) for onset in onsets), underlay)


def test_words_know_the_rest_before_them() -> None:
    words = sung_words(part(("cold", True, 1), ("wind", True, 1), ("my", True, 1), ("love", True, 1), gap_before=2))
    assert [(word.text, word.rest) for word in words] == [("cold", 0), ("wind", 0), ("my", 8), ("love", 0)]


def test_a_melisma_is_no_rest_and_no_leaving() -> None:
    notes = tuple(Note(float(i), 1.0, 60) for i in range(6))
    underlay = (Underlaid(0, "the", True), Underlaid(1, "sea", True), Underlaid(5, "is", True))
    last = sung_words(Part("voice", notes, underlay))[-1]
    assert (last.text, last.rest, last.after_others) == ("is", 0.0, False)


def test_a_verse_is_left_where_only_another_has_words() -> None:
    voice = part(("one", True, 2), *[("la", True, 1)] * 3, ("two", True, 2), ("three", True, 2))
    assert [(word.text, word.after_others) for word in sung_words(voice, 2)] == [
        ("one", False),
        ("two", True),
        ("three", False),
    ]


def test_words_joined_on_a_note_are_parted() -> None:
    assert [word.text for word in sung_words(part(("the_e", False, 1), ("ternal", True, 1)))] == ["the", "eternal"]


def test_a_word_broken_off_at_the_end_is_left_out_unless_its_mark_ends_it() -> None:
    assert [word.text for word in sung_words(part(("of", True, 1), ("May", False, 1)))] == ["of"]
    assert [word.text for word in sung_words(part(("of", True, 1), ("May.", False, 1)))] == ["of", "May."]


def test_a_verse_without_words_has_none() -> None:
    assert sung_words(part(("of", True, 1)), verse=3) == []


def test_refuses_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NoSongWordsError, match="no such folder"):
        read_sung_verses([tmp_path / "none"])


@pytest.mark.parametrize("score", [GERMAN, WALTZ], ids=["German", "no words"])
def test_refuses_folders_without_english_words(score: str, tmp_path: Path) -> None:
    written(tmp_path / "book.abc", score)
    with pytest.raises(NoSongWordsError, match="no English words"):
        main(["--corpus", str(tmp_path), "--out", str(tmp_path / "songs.jsonl.gz")])
    assert not (tmp_path / "songs.jsonl.gz").exists()
