import time
from pathlib import Path

import pytest

from music.notes import Melody
from music.readers import SUFFIXES, ReadError
from music.sung.tune import MAX_NOTES, TuneError, read_tune
from tests.music.readers.documents import attributes, document, lyric, note, rest, written, zipped
from tests.music.readers.midi_bytes import END, TICKS, header, meta, quarter, quarters, track

SCALE = (60, 62, 64, 65, 67, 65, 64, 62, 60)


def midi(folder: Path, *tracks: bytes, name: str = "tune.mid") -> Path:
    path = folder / name
    path.write_bytes(header(tracks=len(tracks)) + b"".join(track(content + END) for content in tracks))
    return path


def named(name: str, content: bytes) -> bytes:
    return meta(0x03, name.encode()) + content


def pitches(melody: Melody) -> list[int]:
    return [n.pitch_midi for n in melody.notes]


def times(melody: Melody) -> list[tuple[float, float, int]]:
    return [(n.onset_ql, n.duration_ql, n.pitch_midi) for n in melody.notes]


def melismas(melody: Melody) -> list[bool]:
    return [n.continues_syllable for n in melody.notes]


def chord(*together: int) -> bytes:
    """Notes of a quarter that begin together."""
    on = b"".join(bytes([0, 0x90, pitch, 80]) for pitch in together)
    return on + b"".join(bytes([TICKS * (i == 0), 0x80, pitch, 0]) for i, pitch in enumerate(together))


ABC = "X:1\nT:Tune\nM:3/4\nL:1/4\nK:G\nG A B|c d e|d c B|A G z|\n"
KERN = "**kern\n*M3/4\n*k[f#]\n4g\n4a\n4b\n=\n4cc\n4dd\n4ee\n=\n4dd\n4cc\n4b\n=\n4a\n4g\n4r\n==\n*-\n"
XML = document(
    [
        attributes(divisions=1, fifths=1, beats="3") + note("G", 4, 1) + note("A", 4, 1) + note("B", 4, 1),
        note("C", 5, 1) + note("D", 5, 1) + note("E", 5, 1),
        note("D", 5, 1) + note("C", 5, 1) + note("B", 4, 1),
        note("A", 4, 1) + note("G", 4, 1) + rest(1),
    ]
)
WALTZ = meta(0x58, b"\x03\x02\x18\x08") + meta(0x59, b"\x01\x00") + quarters(67, 69, 71, 72, 74, 76, 74, 72, 71, 69, 67)


def a_file(folder: Path, suffix: str) -> Path:
    path = folder / f"tune{suffix}"
    if suffix in (".mid", ".midi", ".kar"):
        return midi(folder, WALTZ, name=path.name)
    if suffix == ".mxl":
        return zipped(path, {"tune.xml": XML})
    return written(path, {".abc": ABC, ".krn": KERN}.get(suffix, XML))


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_format_gives_the_same_tune(tmp_path: Path, suffix: str) -> None:
    melody = read_tune(a_file(tmp_path, suffix))
    expected = [67, 69, 71, 72, 74, 76, 74, 72, 71, 69, 67]
    assert times(melody) == [(float(i), 1.0, pitch) for i, pitch in enumerate(expected)]
    assert (str(melody.key), str(melody.metre)) == ("G major", "3/4")
    assert not any(melismas(melody))


def test_one_note_is_a_tune(tmp_path: Path) -> None:
    melody = read_tune(midi(tmp_path, quarter(60)))
    assert (pitches(melody), len(melody.phrases)) == ([60], 1)


def test_the_highest_note_of_chords_is_taken(tmp_path: Path) -> None:
    assert times(read_tune(midi(tmp_path, chord(48, 64, 55) + chord(50, 65)))) == [(0, 1, 64), (1, 1, 65)]


def test_notes_under_a_longer_higher_one_are_left_out(tmp_path: Path) -> None:
    content = b"\x00\x90\x48\x50" + quarters(40, 43, 47) + b"\x00\x80\x48\x00" + quarter(71)
    assert times(read_tune(midi(tmp_path, content))) == [(0, 3, 72), (3, 1, 71)]


def test_a_note_is_cut_short_where_the_next_begins(tmp_path: Path) -> None:
    content = b"\x00\x90\x3c\x50" + b"\x60\x90\x40\x50" + b"\x30\x80\x3c\x00" + b"\x30\x80\x40\x00"
    assert times(read_tune(midi(tmp_path, content))) == [(0, 1, 60), (1, 1, 64)]


def test_tied_notes_count_once(tmp_path: Path) -> None:
    held = note("C", 5, 2, '<tie type="start"/>') + note("C", 5, 2, '<tie type="stop"/>') + note("D", 5, 4)
    path = written(tmp_path / "a.musicxml", document([attributes(divisions=2) + held]))
    assert times(read_tune(path)) == [(0, 2, 72), (2, 2, 74)]


def test_the_first_note_lies_in_the_first_bar(tmp_path: Path) -> None:
    silent = b"\x00\x90\x3c\x00" + bytes([0x84, 0x60 + 0, 0x90, 0x3C, 0x50]) + b"\x60\x80\x3c\x00"  # after 608 ticks
    (only,) = read_tune(midi(tmp_path, silent)).notes
    assert only.onset_ql == pytest.approx(608 / TICKS - 4, abs=1 / 24)


@pytest.mark.parametrize(
    "name",
    ["Melody", "MELODIE", "Lead Vocals", "Voice", "lead_vocal", "Singer", "Soprano", "Gesang", "Lead", "Top Line"],
)
def test_of_several_parts_the_one_named_as_melody_is_taken(tmp_path: Path, name: str) -> None:
    path = midi(
        tmp_path, named("Piano", quarters(40, 41)), named(name, quarters(*SCALE)), named("Strings", quarter(50))
    )
    assert pitches(read_tune(path)) == list(SCALE)


def test_backing_vocals_and_lead_guitars_are_no_melody(tmp_path: Path) -> None:
    others = [named(name, quarters(40, 41)) for name in ("Backing Vocals", "Lead Guitar", "Vocal Harmony")]
    assert pitches(read_tune(midi(tmp_path, *others, named("Vocals", quarters(*SCALE))))) == list(SCALE)


def test_drums_are_never_the_melody(tmp_path: Path) -> None:
    drums = named("Melody", quarters(36, 38, channel=9))
    assert pitches(read_tune(midi(tmp_path, drums, named("Whatever", quarters(*SCALE))))) == list(SCALE)


def sung(*syllables: bytes | None) -> bytes:
    """The scale, with a syllable on each note that has one."""
    return b"".join(
        (meta(0x05, syllable) if syllable else b"") + quarter(pitch)
        for pitch, syllable in zip(SCALE, syllables, strict=True)
    )


def test_the_part_with_words_is_the_melody(tmp_path: Path) -> None:
    words = (b"come ", b"a", b"way ", None, b"\nnow ", b"and ", b"sing ", None, b"there ")
    melody = read_tune(midi(tmp_path, named("Melody", quarters(40, 41)), named("Any", sung(*words))))
    assert pitches(melody) == list(SCALE)
    assert melismas(melody) == [word is None for word in words]


def test_a_short_sung_tune_keeps_its_melismas(tmp_path: Path) -> None:
    content = meta(0x05, b"a") + quarters(60, 62) + meta(0x05, b"men") + quarter(64)
    assert melismas(read_tune(midi(tmp_path, content))) == [False, True, False]


def test_a_word_or_two_beside_a_long_tune_are_no_words_of_it(tmp_path: Path) -> None:
    content = meta(0x05, b"Refrain") + quarters(*SCALE * 3)
    melody = read_tune(midi(tmp_path, content))
    assert len(melody.notes) == 27
    assert not any(melismas(melody))


def test_nothing_is_lost_where_the_metre_changes(tmp_path: Path) -> None:
    change = meta(0x58, b"\x03\x02\x18\x08")
    melody = read_tune(midi(tmp_path, quarters(*SCALE) + change + quarters(*SCALE)))
    assert (pitches(melody), str(melody.metre)) == ([*SCALE, *SCALE], "4/4")


def test_nothing_sung_is_lost_where_the_metre_changes(tmp_path: Path) -> None:
    lines = "".join(note(step, 4, 1, lyric("la")) for step in "CDEF")
    changed = attributes(divisions=1, beats="3") + "".join(note(step, 4, 1, lyric("lo")) for step in "GAB")
    path = written(tmp_path / "a.musicxml", document([attributes(divisions=1) + lines, changed, lines[:0] + rest(3)]))
    melody = read_tune(path)
    assert (len(melody.notes), str(melody.metre)) == (7, "4/4")


TEN = [f"Part {number}" for number in "ABCDEFGHIJ"]


def test_ten_melodies_are_named_and_the_choice_is_asked_for(tmp_path: Path) -> None:
    path = midi(tmp_path, *(named(name, quarters(*range(60, 61 + i))) for i, name in enumerate(TEN)))
    with pytest.raises(
        TuneError, match=r"tune\.mid holds 10 parts that may be the melody: 1 'Part A' \(1 note\), "
    ) as caught:
        read_tune(path)
    assert all(f"{i} 'Part {letter}'" in str(caught.value) for i, letter in enumerate("ABCDEFGHIJ", start=1))
    assert str(caught.value).endswith("10 'Part J' (10 notes); choose one with --track and its number or name")


@pytest.mark.parametrize("track_", ["2", "Part B", "part b ", " PART B"])
def test_a_track_is_chosen_by_number_or_name(tmp_path: Path, track_: str) -> None:
    path = midi(tmp_path, *(named(name, quarters(60 + i)) for i, name in enumerate(TEN)))
    assert pitches(read_tune(path, track_)) == [61]


def test_a_chosen_track_goes_before_words(tmp_path: Path) -> None:
    words = tuple(b"la " for _ in SCALE)
    path = midi(tmp_path, named("Sung", sung(*words)), named("Flute", quarters(72, 74)))
    assert pitches(read_tune(path, "Flute")) == [72, 74]


@pytest.mark.parametrize("track_", ["3", "0", "-1", "Flute", "", "²"])
def test_an_unknown_track_is_refused_with_those_there_are(tmp_path: Path, track_: str) -> None:
    path = midi(tmp_path, named("One", quarter(60)), named("Two", quarter(62)))
    with pytest.raises(TuneError, match=r"no track .*; its parts are 1 'One' \(1 note\), 2 'Two' \(1 note\)"):
        read_tune(path, track_)


def test_a_name_that_two_tracks_have_is_refused_but_their_numbers_serve(tmp_path: Path) -> None:
    path = midi(tmp_path, named("Same", quarter(60)), named("Same", quarter(62)))
    with pytest.raises(TuneError, match="holds 2 tracks 'same'; its parts are 1 'Same'"):
        read_tune(path, "same")
    assert pitches(read_tune(path, "2")) == [62]


def test_a_long_list_and_long_names_are_cut(tmp_path: Path) -> None:
    path = midi(tmp_path, *(named("x" * 99 + str(i), quarter(60)) for i in range(30)))
    with pytest.raises(TuneError, match="and 6 more; choose") as caught:
        read_tune(path)
    assert len(str(caught.value)) < 2000


def test_parts_without_a_name_are_counted(tmp_path: Path) -> None:
    with pytest.raises(TuneError, match=r"1 without a name \(1 note\), 2 without a name"):
        read_tune(midi(tmp_path, quarter(60), quarter(62)))


def test_a_melody_of_too_many_notes_is_refused_in_bounded_time(tmp_path: Path) -> None:
    path = midi(tmp_path, quarters(*[60, 62] * (MAX_NOTES // 2), 64))
    began = time.perf_counter()
    with pytest.raises(TuneError, match=f"a melody of {MAX_NOTES + 1} notes; wanted at most {MAX_NOTES}"):
        read_tune(path)
    assert time.perf_counter() - began < 10


def test_a_melody_that_lasts_for_days_is_refused(tmp_path: Path) -> None:
    path = midi(tmp_path, quarter(60) + b"\xff\xff\xff\x7f\x90\x3c\x50\x60\x80\x3c\x00")
    with pytest.raises(TuneError, match="lasts 2796205 quarters; wanted at most 50000"):
        read_tune(path)


def test_silence_before_the_first_note_is_no_length(tmp_path: Path) -> None:
    silence = b"\xff\xff\xff\x7f\xb0\x07\x64"
    (only,) = read_tune(midi(tmp_path, silence + quarter(60))).notes
    assert 0 <= only.onset_ql < 4


def test_a_file_without_notes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"tune\.mid: no notes in it; wanted music"):
        read_tune(midi(tmp_path, named("Melody", b"")))


def test_phrases_hold_all_notes_in_order(tmp_path: Path) -> None:
    melody = read_tune(midi(tmp_path, quarters(*SCALE * 6)))
    assert pitches(melody) == list(SCALE * 6)
    assert len(melody.phrases) > 1
