from pathlib import Path

import pytest

from music.keys import Key
from music.metre import Metre
from music.piano.pieces import PianoPiece, PianoStyle
from music.piano.reading import NoPianoError
from music.readers import ReadError
from tests.music.readers.midi_bytes import END, TICKS, chunk, header, meta, quarter, quarters, track
from workshop.corpus.midi import read_midi_tracks
from workshop.corpus.pieces import MAX_LENGTH_QL, MAX_NOTES, piano_piece

SCALE = tuple(range(60, 84))
NOTES = quarters(*SCALE)
WHOLE = [(float(at), 1.0, pitch) for at, pitch in enumerate(SCALE)]
LONG_WAIT = b"\xff\xff\xff\x7f"
"""The longest time a message can wait: 268 million ticks."""


def read(folder: Path, content: bytes) -> PianoPiece:
    path = folder / "odd.mid"
    path.write_bytes(content)
    return piano_piece(read_midi_tracks(path, content), "odd", PianoStyle.OTHER)


def times(piece: PianoPiece) -> list[tuple[float, float, int]]:
    return sorted((note.onset_ql, note.duration_ql, note.pitch_midi) for note in (*piece.right, *piece.left))


def with_message(message: bytes) -> bytes:
    return header() + track(quarters(*SCALE[:9]) + message + quarters(*SCALE[9:]) + END)


READ = {
    "sound": header() + track(NOTES + END),
    "extra-bytes": header() + track(NOTES + END) + b"\x2a\x00\x00",
    "last-byte-missing": (header() + track(NOTES + END))[:-1],
    "end-of-track-missing": header() + track(NOTES),
    "cut-inside-a-text": (header() + track(NOTES + meta(1, b"thank you") + END))[:-9],
    "track-length-too-long": header() + chunk(b"MTrk", NOTES + END, 5000),
    "track-length-too-short": header() + chunk(b"MTrk", NOTES + END, 9),
    "header-of-ten-bytes": chunk(b"MThd", header()[8:] + b"\x00" * 4) + track(NOTES + END),
    "more-tracks-promised": header(tracks=9) + track(NOTES + END),
    "type-0": header(format_=0) + track(NOTES + END),
    "unknown-type": header(format_=7) + track(NOTES + END),
    "chunk-of-another-program": header() + chunk(b"XFIH", b"\x00\x90\x3c\x50") + track(NOTES + END),
    "riff-around-it": b"RIFF\x60\x00\x00\x00RMIDdata\x4c\x00\x00\x00" + header() + track(NOTES + END),
    "macintosh-header-before": b"\x00" * 128 + header() + track(NOTES + END),
    **{f"illegal-message-{status:02x}": with_message(bytes([0, status])) for status in (0xF4, 0xF5, 0xF9, 0xFD)},
    "sysex": with_message(b"\x00\xf0\x05\x7e\x7f\x06\x01\xf7"),
    "unknown-meta": with_message(meta(0x6E, b"??")),
    "signature-of-fifteen-sharps": with_message(meta(0x59, b"\x0f\x00")),
    "metre-of-nought-beats": with_message(meta(0x58, b"\x00\x02\x18\x08")),
    "metre-of-tiny-beats": with_message(meta(0x58, b"\x04\xff\x18\x08")),
    "tempo-nought": with_message(meta(0x51, b"\x00\x00\x00")),
    "note-off-without-a-note": with_message(b"\x00\x80\x30\x00"),
    "note-of-no-length": with_message(b"\x00\x90\x30\x50\x00\x80\x30\x00"),
    "drums-beside": header(tracks=2) + track(NOTES + END) + track(quarters(*SCALE, channel=9) + END),
    "silent-track-beside": header(tracks=2) + track(meta(3, b"about") + END) + track(NOTES + END),
}


@pytest.mark.parametrize("content", READ.values(), ids=READ)
def test_odd_files_are_read_whole(tmp_path: Path, content: bytes) -> None:
    assert times(read(tmp_path, content)) == WHOLE


def test_film_time_is_read_at_two_quarters_a_second(tmp_path: Path) -> None:
    content = header(division=(256 - 24) << 8 | 8) + track(NOTES + END)
    piece = read(tmp_path, content)
    assert (times(piece), piece.tempo_bpm) == (WHOLE, 120)


REFUSED = {
    "empty": (b"", ReadError, "the file is empty"),
    "no-midi": (b"%PDF-1.4" + NOTES, ReadError, "no MThd header"),
    "header-alone": (header(), NoPianoError, "notes: 0"),
    "no-ticks": (header(division=0) + track(NOTES + END), ReadError, "its quarters have no ticks"),
    "silence": (header() + track(meta(0x01, b"silence") + END), NoPianoError, "notes: 0"),
    "drums-alone": (header() + track(quarters(*SCALE, channel=9) + END), ReadError, "no notes but those of drums"),
    "too-few-notes": (header() + track(quarters(*SCALE[:23]) + END), NoPianoError, "notes: 23, bars: 5.75; wanted"),
    "too-short": (header() + track(b"\x00\x90\x3c\x50\x01\x80\x3c\x00" * 30 + END), NoPianoError, "bars: 0.0"),
    "endless": (
        header() + track(NOTES + b"\x00\x90\x3c\x50" + LONG_WAIT + b"\x80\x3c\x00" + END),
        NoPianoError,
        f"wanted at most {MAX_LENGTH_QL:g}",
    ),
    "too-many-notes": (
        header() + track(b"\x00\x90\x3c\x50\x01\x80\x3c\x00" * (MAX_NOTES + 1) + END),
        NoPianoError,
        f"notes: {MAX_NOTES + 1}; wanted 1 to {MAX_NOTES}",
    ),
}


@pytest.mark.parametrize(("content", "kind", "reason"), REFUSED.values(), ids=REFUSED)
def test_files_without_piano_music_are_refused_with_a_reason(
    tmp_path: Path, content: bytes, kind: type[ValueError], reason: str
) -> None:
    with pytest.raises(kind) as caught:
        read(tmp_path, content)
    assert reason in str(caught.value)


def test_two_tracks_are_two_hands_the_higher_one_the_right(tmp_path: Path) -> None:
    low, high = quarters(*[50] * 24), quarters(*[64] * 24)
    piece = read(tmp_path, header(tracks=2) + track(low + END) + track(high + END))
    assert {note.pitch_midi for note in piece.right} == {64}
    assert {note.pitch_midi for note in piece.left} == {50}


def test_of_one_track_the_hands_are_told_by_register(tmp_path: Path) -> None:
    chord = b"\x00\x90\x28\x50\x00\x90\x2f\x50\x00\x90\x43\x50\x00\x90\x47\x50"
    off = bytes([TICKS]) + b"\x80\x28\x00\x00\x80\x2f\x00\x00\x80\x43\x00\x00\x80\x47\x00"
    piece = read(tmp_path, header() + track((chord + off) * 24 + END))
    assert {note.pitch_midi for note in piece.right} == {0x43, 0x47}
    assert {note.pitch_midi for note in piece.left} == {0x28, 0x2F}


def test_the_piano_is_read_and_others_are_not(tmp_path: Path) -> None:
    strings = b"\x00\xc1\x30" + quarters(*[90] * 30, channel=1)
    piece = read(tmp_path, header(tracks=2) + track(b"\x00\xc0\x00" + NOTES + END) + track(strings + END))
    assert times(piece) == WHOLE


def test_without_a_piano_all_are_read(tmp_path: Path) -> None:
    piece = read(tmp_path, header() + track(b"\x00\xc0\x30" + NOTES + END))
    assert times(piece) == WHOLE


def test_a_track_with_words_is_the_voice(tmp_path: Path) -> None:
    sung = b"".join(meta(5, b"la ") + quarter(pitch) for pitch in SCALE)
    content = header(tracks=2) + track(sung + END) + track(quarters(*[50] * 24, channel=1) + END)
    piece = read(tmp_path, content)
    assert [note.pitch_midi for note in piece.voice] == list(SCALE)
    assert {note.pitch_midi for note in (*piece.right, *piece.left)} == {50}


def test_of_several_metres_the_longest_stretch_is_kept_and_counted_from_its_bar(tmp_path: Path) -> None:
    first, then = quarters(*[60] * 8), b"\x00\xff\x58\x04\x03\x02\x18\x08"
    rest = meta(1, b"").replace(b"\x00\xff", bytes([TICKS]) + b"\xff", 1) * 4
    piece = read(tmp_path, header() + track(first + then + rest + NOTES + END))
    assert piece.metre == Metre(3, 4)
    assert times(piece) == [(onset + 1, length, pitch) for onset, length, pitch in WHOLE]


def test_key_and_tempo_are_those_of_the_file(tmp_path: Path) -> None:
    minor_on_g = [67, 70, 69, 67, 66, 67, 74, 67] * 3
    told = meta(0x59, b"\xfe\x01") + meta(0x51, b"\x07\xa1\x20")
    piece = read(tmp_path, header() + track(told + quarters(*minor_on_g) + END))
    assert (piece.key, piece.tempo_bpm) == (Key.parse("G minor"), 120)


def test_until_a_tempo_is_named_it_is_that_of_the_standard(tmp_path: Path) -> None:
    half, at_60 = quarters(*SCALE[:12]), meta(0x51, (1_000_000).to_bytes(3, "big"))
    assert read(tmp_path, header() + track(half + half + END)).tempo_bpm == 120
    assert read(tmp_path, header() + track(half + at_60 + half + END)).tempo_bpm == pytest.approx(80)


def test_the_tempo_is_the_mean_over_time(tmp_path: Path) -> None:
    half = quarters(*SCALE[:12])
    tempos = [meta(0x51, (60_000_000 // bpm).to_bytes(3, "big")) for bpm in (60, 120)]
    piece = read(tmp_path, header() + track(tempos[0] + half + tempos[1] + half + END))
    assert piece.tempo_bpm == pytest.approx(80)


def test_a_note_struck_again_ends_the_one_before_and_twice_at_once_is_one(tmp_path: Path) -> None:
    # the bass comes from two channels, the rest from a third
    held = b"\x00\x90\x24\x50\x00\x91\x24\x50" + bytes([TICKS]) + b"\x81\x24\x00" + bytes([TICKS]) + b"\x91\x24\x50"
    ends = bytes([TICKS // 2]) + b"\x80\x24\x00" + bytes([TICKS // 2]) + b"\x81\x24\x00"
    content = header(tracks=2) + track(held + ends + END) + track(quarters(*SCALE, channel=2) + END)
    bass = [(note.onset_ql, note.duration_ql) for note in read(tmp_path, content).left if note.pitch_midi == 0x24]
    assert bass == [(0.0, 2.0), (2.0, 1.0)]
