from pathlib import Path

import pytest

from music.metre import Metre
from music.readers import ReadError, mxl, read_piece
from music.readers.musicxml import read_musicxml
from music.scores import Score, Underlaid
from tests.music.readers.documents import attributes, document, lyric, note, rest, written, zipped

CONTAINER = '<container><rootfiles><rootfile full-path="inner/song.xml"/></rootfiles></container>'


def read(folder: Path, *measures: str, title: str = "Tune") -> Score:
    return read_musicxml(written(folder / "tune.musicxml", document(list(measures), title=title)))


def test_reads_pitches_durations_and_words(tmp_path: Path) -> None:
    score = read(
        tmp_path,
        attributes(fifths=-1)
        + note("C", 4, 2, lyric("mel", "begin"))
        + note("F", 4, 1, lyric("o", "middle"), alter=1)
        + note("B", 3, 1, lyric("dy,", "end"), alter=-1)
        + note("A", 4, 4, lyric("a-", "begin") + lyric("o", "single", "2")),
    )
    part = score.parts[0]
    assert [(n.onset_ql, n.duration_ql, n.pitch_midi) for n in part.notes] == [
        (0, 1, 60), (1, 0.5, 66), (1.5, 0.5, 58), (2, 2, 69),
    ]  # fmt: skip
    assert part.underlay == (
        Underlaid(0, "mel", False),
        Underlaid(1, "o", False),
        Underlaid(2, "dy,", True),
        Underlaid(3, "a", False),
        Underlaid(3, "o", True, 2),
    )
    assert (str(score.key), str(score.metre), score.title) == ("F major", "4/4", "Tune")


def test_tied_notes_are_one(tmp_path: Path) -> None:
    score = read(
        tmp_path,
        attributes() + rest(6) + note("G", 4, 2, '<tie type="start"/>' + lyric("long")),
        note("G", 4, 8, '<tie type="stop"/><tie type="start"/>'),
        note("G", 4, 2, '<tie type="stop"/>') + note("G", 4, 6, lyric("new")),
    )
    assert [(n.onset_ql, n.duration_ql) for n in score.parts[0].notes] == [(3, 6), (9, 3)]
    assert [s.note for s in score.parts[0].underlay] == [0, 1]


def test_chords_voices_and_forward_share_the_bar(tmp_path: Path) -> None:
    score = read(
        tmp_path,
        attributes()
        + note("E", 5, 4, "<voice>1</voice>")
        + note("C", 5, 4, "<voice>1</voice>", before="<chord/>")
        + note("D", 5, 4, "<voice>1</voice>")
        + "<backup><duration>8</duration></backup><forward><duration>2</duration></forward>"
        + note("G", 3, 6, "<voice>2</voice>"),
    )
    assert [(n.onset_ql, n.pitch_midi) for n in score.parts[0].notes] == [(0, 72), (0, 76), (1, 55), (2, 74)]


def test_grace_and_cue_notes_are_dropped(tmp_path: Path) -> None:
    grace = "<note><grace/><pitch><step>D</step><octave>5</octave></pitch></note>"
    score = read(tmp_path, attributes() + note("C", 5, 4) + grace + note("E", 5, 4, before="<cue/>"))
    assert [n.pitch_midi for n in score.parts[0].notes] == [72]


def test_a_pickup_ends_on_the_bar_line(tmp_path: Path) -> None:
    score = read(tmp_path, attributes() + note("C", 4, 2), note("D", 4, 8), note("E", 4, 6))
    assert [n.onset_ql for n in score.parts[0].notes] == [3, 4, 8]


def test_a_bar_divided_by_a_repeat_stays_one(tmp_path: Path) -> None:
    score = read(tmp_path, attributes() + note("C", 4, 8), note("D", 4, 6), note("E", 4, 2), note("F", 4, 8))
    assert [n.onset_ql for n in score.parts[0].notes] == [0, 4, 7, 8]


def test_a_lone_short_bar_waits_for_the_bar_line(tmp_path: Path) -> None:
    score = read(tmp_path, attributes() + note("C", 4, 8), note("D", 4, 6), note("F", 4, 8))
    assert [n.onset_ql for n in score.parts[0].notes] == [0, 4, 8]


def test_metres_keys_and_tempos_change(tmp_path: Path) -> None:
    score = read(
        tmp_path,
        attributes() + '<direction><sound tempo="90"/></direction>' + note("C", 4, 8),
        attributes(fifths=2, beats="3") + '<sound tempo="60"/>' + note("C", 4, 6),
        note("D", 4, 6),
    )
    assert score.metres == ((0.0, Metre(4, 4)), (4.0, Metre(3, 4)))
    assert score.tempos == ((0.0, 90.0), (4.0, 60.0))
    assert [(onset, str(key)) for onset, key in score.keys] == [(0.0, "C major"), (4.0, "D major")]
    assert len(score.metres) > 1


def test_an_additive_metre_is_summed(tmp_path: Path) -> None:
    assert read(tmp_path, attributes(beats="3+2", beat_type=8) + note("C", 4, 5)).metre == Metre(5, 8)


def test_a_bar_of_a_cadenza_is_no_metre(tmp_path: Path) -> None:
    score = read(tmp_path, attributes() + note("C", 4, 8), attributes(beats="28") + note("C", 4, 56))
    assert score.metres == ((0.0, Metre(4, 4)),)


def test_a_metronome_mark_counts_in_quarters(tmp_path: Path) -> None:
    mark = "<metronome><beat-unit>quarter</beat-unit><beat-unit-dot/><per-minute>c. 60</per-minute></metronome>"
    score = read(
        tmp_path,
        attributes() + f"<direction><direction-type>{mark}</direction-type></direction>" + note("C", 4, 8),
    )
    assert score.tempo_bpm == 90


def test_chord_symbols(tmp_path: Path) -> None:
    harmony = (
        "<harmony><root><root-step>B</root-step><root-alter>-1</root-alter></root>"
        "<kind>minor-seventh</kind><bass><bass-step>F</bass-step></bass></harmony>"
    )
    score = read(tmp_path, attributes() + note("C", 4, 2) + harmony + note("D", 4, 6))
    assert score.chords == ((1.0, "Bbm7/F"),)


def test_verse_numbers_and_extenders_are_no_words(tmp_path: Path) -> None:
    score = read(
        tmp_path,
        attributes()
        + note("C", 4, 4, lyric("1. Oh"))
        + note("D", 4, 2, '<lyric number="1"><extend/></lyric>')
        + note("D", 4, 2, lyric("_")),
    )
    assert [s.text for s in score.parts[0].underlay] == ["Oh"]


def test_elided_words_share_a_note(tmp_path: Path) -> None:
    elided = (
        "<lyric><syllabic>single</syllabic><text>the</text><elision/>"
        "<syllabic>single</syllabic><text>eve</text></lyric>"
    )
    score = read(tmp_path, attributes() + note("C", 4, 8, elided))
    assert [s.text for s in score.parts[0].underlay] == ["the eve"]


SONG = document([attributes() + note("C", 4, 8)])


@pytest.mark.parametrize(
    "members",
    [
        {"META-INF/container.xml": CONTAINER, "a.xml": "<no/>", "inner/song.xml": SONG},
        {"META-INF/container.xml": "<container><rootfile full-path='a's'/>", "song.xml": SONG},
        {"song.musicxml": SONG},
    ],
    ids=["container", "broken-container", "no-container"],
)
def test_reads_zipped_scores(tmp_path: Path, members: dict[str, str]) -> None:
    assert len(read_piece(zipped(tmp_path / "song.mxl", members)).parts[0].notes) == 1


def test_a_plain_doctype_is_fine(tmp_path: Path) -> None:
    prolog = '<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD" "http://www.musicxml.org/dtds/partwise.dtd">'
    text = document([attributes() + note("C", 4, 8)], prolog=prolog)
    assert read_piece(written(tmp_path / "a.xml", text)).parts[0].notes


ENTITY = '<!DOCTYPE score-partwise [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
BROKEN = {
    "empty": ("", "broken XML"),
    "cut-short": (SONG[:-40], "broken XML"),
    "not-xml": ("song", "broken XML"),
    "timewise": ("<score-timewise/>", "<score-timewise>"),
    "no-notes": (document([attributes() + rest(8)]), "no notes"),
    "entities": (document([note("C", 4, 8)], title="&b;", prolog=ENTITY), "entity 'a'"),
    "zero-divisions": (document([attributes(divisions=0) + note("C", 4, 8)]), "wanted readable MusicXML"),
    "word-for-number": (document([attributes(beats="four") + note("C", 4, 8)]), "four"),
    "strange-step": (document([attributes() + note("H", 4, 8)]), "'H'"),
    "too-high": (document([attributes() + note("C", 12, 8)]), "MIDI 0 to 127"),
    "eight-sharps": (document([attributes(fifths=8) + note("C", 4, 8)]), "8 accidentals"),
    "unknown-encoding": (SONG.replace("UTF-8", "UTF-99"), "broken XML"),
}


@pytest.mark.parametrize(("text", "message"), BROKEN.values(), ids=BROKEN)
def test_refuses_broken_documents(tmp_path: Path, text: str, message: str) -> None:
    path = written(tmp_path / "broken.musicxml", text)
    with pytest.raises(ReadError, match=r"broken\.musicxml") as caught:
        read_piece(path)
    assert message in str(caught.value)


def test_refuses_broken_zips(tmp_path: Path) -> None:
    path = zipped(tmp_path / "song.mxl", {"song.xml": SONG * 20})
    path.write_bytes(path.read_bytes()[:-60])
    with pytest.raises(ReadError, match="broken zip"):
        read_piece(path)


def test_refuses_a_zip_without_a_score(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="without a score"):
        read_piece(zipped(tmp_path / "song.mxl", {"readme.txt": "nothing"}))


def test_refuses_a_zip_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mxl, "MAX_DOCUMENT_BYTES", 100_000)
    path = zipped(tmp_path / "bomb.mxl", {"song.xml": SONG + " " * 1_000_000})
    assert path.stat().st_size < 10_000
    with pytest.raises(ReadError, match="longer than 100000 bytes"):
        read_piece(path)


def test_music21_agrees(tmp_path: Path) -> None:
    from music21 import converter

    measures = [
        attributes(divisions=6, fifths=-3, beats="3") + note("E", 4, 6, alter=-1),
        note("G", 4, 4) + note("A", 4, 2, alter=-1) + note("B", 4, 12, '<tie type="start"/>', alter=-1),
        note("B", 4, 6, '<tie type="stop"/>', alter=-1) + note("C", 5, 12) + note("E", 4, 12, before="<chord/>"),
    ]
    path = written(tmp_path / "tune.musicxml", document(measures))
    theirs = converter.parse(path, forceSource=True).stripTies().flatten().notes
    expected = sorted((float(n.offset), float(n.quarterLength), p.midi) for n in theirs for p in n.pitches)
    ours = [(n.onset_ql - 2, n.duration_ql, n.pitch_midi) for n in read_piece(path).parts[0].notes]
    assert [x for row in ours for x in row] == pytest.approx([x for row in expected for x in row])
