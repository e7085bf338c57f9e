from pathlib import Path
from zipfile import ZipFile

import pytest

from pairing.reading import ReadError, read_song
from pairing.song import Song
from tests.pairing.reading.files import lines, syllables
from tests.pairing.songs import left_of, right_of

PARTS = '<part-list><score-part id="P1"><part-name>{}</part-name></score-part>{}</part-list>'
HEAD = "<attributes><divisions>2</divisions><key><fifths>-1</fifths><mode>minor</mode></key>{}</attributes>"
METRE = "<time><beats>4</beats><beat-type>4</beat-type></time>"


def lyric(text: str, verse: int = 1, syllabic: str = "single", more: str = "") -> str:
    return f'<lyric number="{verse}"><syllabic>{syllabic}</syllabic><text>{text}</text>{more}</lyric>'


def note(pitch: str, *lyrics: str, duration: int = 2, staff: str = "", chord: str = "") -> str:
    place = f"<staff>{staff}</staff>" if staff else ""
    step = f"<pitch><step>{pitch[0]}</step><octave>{pitch[1]}</octave></pitch>"
    return f"<note>{chord}{step}<duration>{duration}</duration>{place}{''.join(lyrics)}</note>"


def bars(*contents: str, head: str = HEAD.format(METRE)) -> str:
    return "".join(f'<measure number="{n}">{head * (n == 1)}{c}</measure>' for n, c in enumerate(contents, start=1))


def document(*measures: str, others: str = "", more_parts: str = "") -> str:
    listed = PARTS.format("Voice", others)
    return f'<score-partwise>{listed}<part id="P1">{bars(*measures)}</part>{more_parts}</score-partwise>'


def read(tmp_path: Path, text: str, told: list[str] | None = None) -> Song:
    (tmp_path / "moon.musicxml").write_text(text, encoding="utf-8")
    return read_song(tmp_path / "moon.musicxml", (told if told is not None else []).append)


def test_all_verses_are_sung_one_after_the_other(tmp_path: Path) -> None:
    first = [("O", "single"), ("lone", "begin"), ("ly", "end"), ("moon", "single")]
    second = [("A", "single"), ("sil", "begin"), ("ver", "end"), ("sea", "single")]
    notes = [
        note(f"{step}4", lyric(a, 1, kind), lyric(b, 2, also))
        for step, (a, kind), (b, also) in zip("CDEF", first, second, strict=True)
    ]
    song = read(tmp_path, document("".join(notes)))
    assert [[line.text for line in stanza.lines] for stanza in song.stanzas] == [["O lonely moon"], ["A silver sea"]]
    assert [stanza.start_ql for stanza in song.stanzas] == [0, 4]
    assert song.is_strophic
    assert (str(song.key), song.title, song.end_ql) == ("D minor", "moon", 8)


def test_a_verse_without_words_for_the_refrain_shares_the_firsts(tmp_path: Path) -> None:
    own = note("C4", lyric("one"), lyric("two", 2)) + note("D4", lyric("more"), lyric("other", 2), duration=6)
    refrain = "".join(note("E4", lyric(word)) for word in ("hey", "ho", "and", "oh"))
    song = read(tmp_path, document(own, refrain))
    assert [" ".join(line.text for line in stanza.lines) for stanza in song.stanzas] == [
        "one more hey ho and oh",
        "two other hey ho and oh",
    ]


def test_notes_without_words_are_melismas_and_ties_one_note(tmp_path: Path) -> None:
    tied = note("E4", lyric("go")).replace("<duration>", '<tie type="start"/><duration>')
    on = note("E4").replace("<duration>", '<tie type="stop"/><duration>')
    song = read(tmp_path, document(note("C4", lyric("day")) + note("D4") + tied + on))
    assert syllables(song) == [("day", [60, 62]), ("go", [64])]
    assert [n.duration_ql for n in song.melody] == [1, 1, 2]


def test_marked_lines_and_paragraphs_are_kept(tmp_path: Path) -> None:
    ends = ["", "<end-line/>", "<end-line/><end-paragraph/>", ""]
    notes = [note("C4", lyric(word, more=end)) for word, end in zip("abcd", ends, strict=True)]
    song = read(tmp_path, document("".join(notes)))
    assert [[line.text for line in stanza.lines] for stanza in song.stanzas] == [["a b", "c"], ["d"]]


def test_unmarked_lines_end_where_phrases_do(tmp_path: Path) -> None:
    line = "".join(note("C4", lyric(word)) for word in ("O", "lone", "moon,"))
    rest = "<note><rest/><duration>2</duration></note>"
    assert lines(read(tmp_path, document(line + rest, line.replace("O<", "All<") + rest))) == [
        "O lone moon,",
        "All lone moon,",
    ]


def test_words_elided_on_one_note_stay_together(tmp_path: Path) -> None:
    two = "<lyric><text>the</text><elision>~</elision><text>e</text></lyric>"
    song = read(tmp_path, document(note("C4", two) + note("D4", lyric("nal", syllabic="end"), duration=6)))
    assert [text for text, _ in syllables(song)] == ["the\u203fe", "nal"]


def test_the_piano_keeps_its_hands_by_their_staves(tmp_path: Path) -> None:
    piano = '<score-part id="P2"><part-name>Piano</part-name></score-part>'
    hands = (
        "<attributes><divisions>2</divisions><staves>2</staves></attributes>"
        + note("C3", staff="1", duration=8)
        + note("E3", staff="1", duration=8, chord="<chord/>")
        + "<backup><duration>8</duration></backup>"
        + note("G4", staff="2", duration=8)
    )
    sung = "".join(note("C4", lyric(word)) for word in "abcd")
    more = f'<part id="P2">{bars(hands, head="")}</part>'
    song = read(tmp_path, document(sung, others=piano, more_parts=more))
    assert [(n.onset_ql, n.pitch_midi) for n in right_of(song)] == [(0, 48), (0, 52)]
    assert [(n.onset_ql, n.pitch_midi) for n in left_of(song)] == [(0, 67)]


def test_what_accompanies_is_played_under_every_verse(tmp_path: Path) -> None:
    harmony = "<harmony><root><root-step>C</root-step></root><kind>major</kind></harmony>"
    sung = harmony + "".join(note("C4", lyric(a, 1), lyric(b, 2)) for a, b in zip("abcd", "efgh", strict=True))
    before = "<note><rest/><duration>8</duration></note>"
    bass = '<score-part id="P2"><part-name>Bass</part-name></score-part>'
    more = f'<part id="P2">{bars(note("C3", duration=8), note("D3", duration=8), note("E3", duration=8))}</part>'
    song = read(tmp_path, document(before, sung, before, others=bass, more_parts=more))
    assert [(n.onset_ql, n.pitch_midi) for n in left_of(song)] == [(0, 48), (4, 50), (8, 50), (12, 52)]
    assert song.chords == ((4.0, "C"), (8.0, "C"))
    assert song.end_ql == 16


def test_abc_and_its_verses(tmp_path: Path) -> None:
    (tmp_path / "a.abc").write_text("X:1\nT:Moon\nM:4/4\nL:1/4\nK:C\nC D E F|\nw:O lone-ly moon\nw:A sil-ver sea\n")
    song = read_song(tmp_path / "a.abc")
    assert (song.title, lines(song)) == ("Moon", ["O lonely moon", "A silver sea"])


def test_a_zipped_score(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "a.mxl", "w") as archive:
        archive.writestr("score.xml", document(note("C4", lyric("go"), duration=8)))
    assert lines(read_song(tmp_path / "a.mxl")) == ["go"]


def test_a_zip_that_points_out_of_itself_is_refused(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "a.mxl", "w") as archive:
        archive.writestr("score.xml", document(note("C4", lyric("go"), duration=8)))
    content = bytearray((tmp_path / "a.mxl").read_bytes())
    end = content.rindex(b"PK\x05\x06")
    content[end + 16 : end + 20] = (int.from_bytes(content[end + 16 : end + 20], "little") + 9999).to_bytes(4, "little")
    (tmp_path / "a.mxl").write_bytes(content)
    with pytest.raises(ReadError, match=r"a\.mxl: "):
        read_song(tmp_path / "a.mxl")


REFUSED = {
    "no words": (document(note("C4")), "no words in it; wanted words under the notes"),
    "no notes": (document("<note><rest/><duration>8</duration></note>"), "no notes"),
    "broken": ("<score-partwise><part", "broken XML"),
    "another document": ("<html/>", "wanted <score-partwise>"),
}


@pytest.mark.parametrize("case", list(REFUSED))
def test_what_is_no_song_is_refused_with_the_reason(case: str, tmp_path: Path) -> None:
    text, reason = REFUSED[case]
    with pytest.raises(ReadError) as refused:
        read(tmp_path, text)
    assert reason in str(refused.value)
    assert str(tmp_path / "moon.musicxml") in str(refused.value)


def test_an_unknown_suffix_is_refused_with_those_that_are_read(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"unknown format '\.mp3'; wanted one of \.mid, .*\.json, \.abc"):
        read_song(tmp_path / "a.mp3")
