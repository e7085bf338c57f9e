import contextlib
import io
import time
from pathlib import Path

import mido
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from music.readers import ReadError, read_piece
from music.readers.midi_events import META, MidiError, parse_midi
from music.scores import Part, Score
from tests.music.readers.midi_bytes import END, TICKS, chunk, header, meta, quarter, quarters, track

SCALE = quarters(60, 62, 64)
THREE = [(0.0, 1.0, 60), (1.0, 1.0, 62), (2.0, 1.0, 64)]
RUNNING = b"\x00\x90\x3c\x50\x60\x3c\x00"
SYSEX = b"\x00\xf0\x05\x7e\x7f\x06\x01\xf7"


def read(folder: Path, content: bytes) -> Score:
    path = folder / "odd.mid"
    path.write_bytes(content)
    return read_piece(path)


def times(part: Part) -> list[tuple[float, float, int]]:
    return [(note.onset_ql, note.duration_ql, note.pitch_midi) for note in part.notes]


def with_message(message: bytes) -> bytes:
    """Three notes with something between the second and the third."""
    return header() + track(quarters(60, 62) + message + quarter(64) + END)


READ = {
    "extra-byte-after-the-end": header() + track(SCALE + END) + b"\x2a",
    "seven-extra-bytes": header() + track(SCALE + END) + b"\x00" * 7,
    "last-byte-missing": (header() + track(SCALE + END))[:-1],
    "end-of-track-missing": header() + track(SCALE),
    "end-of-track-cut-off-but-promised": header() + chunk(b"MTrk", SCALE, len(SCALE) + 4),
    "cut-inside-a-text": (header() + track(SCALE + meta(1, b"thank you") + END))[:-9],
    "track-length-too-long": header() + chunk(b"MTrk", SCALE + END, 5000),
    "track-length-too-short": header() + chunk(b"MTrk", SCALE + END, 9),
    "track-length-nought": header() + chunk(b"MTrk", SCALE + END, 0),
    "notes-after-the-end-of-track": header() + track(SCALE + END + quarters(70, 71)),
    "header-of-ten-bytes": chunk(b"MThd", header()[8:] + b"\x00" * 4) + track(SCALE + END),
    "more-tracks-promised": header(tracks=9) + track(SCALE + END),
    "type-0": header(format_=0) + track(SCALE + END),
    "type-2": header(format_=2) + track(SCALE + END),
    "unknown-type": header(format_=7) + track(SCALE + END),
    "chunk-of-another-program-before": header() + chunk(b"XFIH", b"\x00\x90\x3c\x50") + track(SCALE + END),
    "chunk-of-another-program-after": header() + track(SCALE + END) + chunk(b"junk", b"\x00\x90\x3c\x50\x10\x80"),
    "riff-around-it": b"RIFF\x60\x00\x00\x00RMIDdata\x4c\x00\x00\x00" + header() + track(SCALE + END),
    "macintosh-header-before": b"\x00" * 128 + header() + track(SCALE + END),
    **{
        f"illegal-message-{status:02x}": with_message(bytes([0, status, *[0x7F] * count]))
        for status, count in {
            0xF1: 1,
            0xF2: 2,
            0xF3: 1,
            **dict.fromkeys([*range(0xF4, 0xF7), *range(0xF8, 0xFF)], 0),
        }.items()
    },
    "sysex": with_message(SYSEX),
    "sysex-in-pieces": with_message(b"\x00\xf0\x03\x43\x12\x00\x00\xf7\x01\xf7"),
    "unknown-meta": with_message(meta(0x6E, b"??")),
    "meta-of-no-length": with_message(meta(0x01)),
    "number-of-two-bytes": with_message(b"\x80\x00\xff\x01\x00"),
    "number-of-three-bytes": with_message(b"\x80\x80\x00\xff\x01\x00"),
    "number-of-four-bytes": with_message(b"\x80\x80\x80\x00\xff\x01\x00"),
    "length-in-two-bytes": with_message(b"\x00\xff\x01\x80\x03abc"),
    "signature-of-fifteen-sharps": with_message(meta(0x59, b"\x0f\x00")),
    "signature-without-mode": with_message(meta(0x59, b"\x02")),
    "metre-of-no-length": with_message(meta(0x58)),
    "metre-of-nought-beats": with_message(meta(0x58, b"\x00\x02\x18\x08")),
    "metre-of-tiny-beats": with_message(meta(0x58, b"\x04\xff\x18\x08")),
    "tempo-nought": with_message(meta(0x51, b"\x00\x00\x00")),
    "tempo-of-no-length": with_message(meta(0x51)),
    "note-off-without-a-note": with_message(b"\x00\x80\x30\x00"),
    "note-of-no-length": with_message(b"\x00\x90\x30\x50\x00\x80\x30\x00"),
}


@pytest.mark.parametrize("content", READ.values(), ids=READ)
def test_odd_files_are_read_whole(tmp_path: Path, content: bytes) -> None:
    assert [times(part) for part in read(tmp_path, content).parts] == [THREE]


RUNNING_ON = {
    "alone": b"",
    "across-meta": meta(0x01, b"hello"),
    "across-sysex": SYSEX,
    "across-a-clock": b"\x00\xf8",
}


@pytest.mark.parametrize("message", RUNNING_ON.values(), ids=RUNNING_ON)
def test_running_status_goes_on(tmp_path: Path, message: bytes) -> None:
    (part,) = read(tmp_path, header() + track(RUNNING + message + b"\x00\x3e\x50\x60\x3e\x00" + END)).parts
    assert times(part) == [(0.0, 1.0, 60), (1.0, 1.0, 62)]


def test_a_note_cut_off_lasts_as_long_as_time_is_told(tmp_path: Path) -> None:
    cut = (header() + track(quarter(60) + END))[:-6]
    assert times(read(tmp_path, cut).parts[0]) == [(0.0, 1.0, 60)]


def test_what_comes_before_a_broken_number_is_kept(tmp_path: Path) -> None:
    content = header() + track(quarters(60, 62) + b"\xff\xff\xff\xff\xff" + quarter(64) + END)
    assert times(read(tmp_path, content).parts[0]) == THREE[:2]


def test_a_broken_track_leaves_the_others_whole(tmp_path: Path) -> None:
    content = header(tracks=2) + chunk(b"MTrk", quarter(48), 4000) + track(SCALE + END)
    assert [times(part) for part in read(tmp_path, content).parts] == [[(0.0, 1.0, 48)], THREE]


def test_tracks_in_a_file_of_type_0_are_read_too(tmp_path: Path) -> None:
    content = header(format_=0, tracks=2) + track(SCALE + END) + track(quarter(48) + END)
    assert [len(part.notes) for part in read(tmp_path, content).parts] == [3, 1]


@pytest.mark.parametrize(("frames", "per_s"), [(24, 24), (25, 25), (29, 30000 / 1001), (30, 30)])
def test_film_time_is_read_at_two_quarters_a_second(tmp_path: Path, frames: int, per_s: float) -> None:
    content = header(division=(256 - frames) << 8 | 8) + track(meta(0x51, b"\x0f\x42\x40") + SCALE + END)
    piece = read(tmp_path, content)
    assert piece.tempo_bpm == 120
    assert [note.onset_ql for note in piece.parts[0].notes] == pytest.approx(
        [i * TICKS / per_s / 4 for i in range(3)], abs=1e-5
    )


REFUSED = {
    "empty": (b"", "the file is empty"),
    "no-header": (track(SCALE + END), "no MThd header"),
    "a-sysex-file": (b"\xf0\x7e\x7f\x06\x01\xf7", "no MThd header"),
    "header-alone": (b"MThd", "a header of 0 bytes"),
    "header-of-two-bytes": (chunk(b"MThd", b"\x00\x01") + track(SCALE + END), "a header of 2 bytes"),
    "no-ticks": (header(division=0) + track(SCALE + END), "its quarters have no ticks"),
    "no-ticks-in-a-frame": (header(division=0xE700) + track(SCALE + END), "its frames have no ticks"),
    "no-status": (header() + track(b"\x00\x3c\x50" + END), "begins with the data byte 0x3c"),
    "nothing-but-a-cut": (header() + track(b"\x00\xff\x01\x70abc"), "a track is cut short"),
    "no-tracks": (header(tracks=0), "no notes"),
    "silence": (header() + track(meta(0x01, b"silence") + END), "no notes"),
    "drums-alone": (header() + track(quarters(36, 38, channel=9) + END), "no notes but those of drums"),
}


@pytest.mark.parametrize(("content", "reason"), REFUSED.values(), ids=REFUSED)
def test_files_without_music_are_refused_with_a_reason(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(ReadError, match=r"odd\.mid") as caught:
        read(tmp_path, content)
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Früh".encode(), "Früh"),
        ("Früh".encode("latin-1"), "Früh"),
        ("It’s “she”".encode("cp1252"), "It’s “she”"),  # noqa: RUF001 - what cp1252 adds to Latin-1
        ("さくら 桜".encode("cp932"), "さくら 桜"),
        (b"\xef\xbb\xbfbom", "bom"),
        (b"Fr\xfch \x81", "Früh"),
        (b"zero\x00\x00", "zero"),
        (b"two\n  lines", "two lines"),
    ],
    ids=["utf-8", "latin-1", "cp1252", "shift-jis", "bom", "undefined-byte", "zeros", "line-end"],
)
def test_names_are_shown_as_they_were_meant(tmp_path: Path, written: bytes, shown: str) -> None:
    piece = read(tmp_path, header() + track(meta(0x03, written) + SCALE + END))
    assert (piece.title, piece.parts[0].name) == (shown, shown)


def words(folder: Path, *lyrics: bytes) -> list[str]:
    events = b"".join(meta(0x05, lyric) + quarter(60) for lyric in lyrics)
    return [syllable.text for syllable in read(folder, header() + track(events + END)).parts[0].underlay]


def test_one_encoding_serves_all_words(tmp_path: Path) -> None:
    # the kanji alone would be Western letters as well
    assert words(tmp_path, *(text.encode("cp932") for text in ("春", "の", "うみ"))) == ["春", "の", "うみ"]


def test_a_tag_names_the_encoding_and_is_no_word(tmp_path: Path) -> None:
    assert words(tmp_path, b"{@JP}" + "春".encode("cp932"), b"sun ") == ["春", "sun"]
    assert words(tmp_path, b"{@latin}\xe9lan ", b"vital") == ["élan", "vital"]


@given(
    st.lists(st.tuples(st.integers(0, 300), st.integers(0, 127), st.integers(0, 127), st.integers(0, 15)), max_size=40)
)
def test_mido_reads_the_same_events(events: list[tuple[int, int, int, int]]) -> None:
    track_ = mido.MidiTrack(mido.Message("note_on", time=t, note=n, velocity=v, channel=c) for t, n, v, c in events)
    file = mido.MidiFile(type=1, tracks=[track_])
    content = io.BytesIO()
    file.save(file=content)
    (ours,) = parse_midi(content.getvalue()).tracks
    ticks = [event.tick for event in ours.events]
    assert [b - a for a, b in zip([0, *ticks], ticks, strict=False)] == [t for t, *_ in events]
    assert [(e.status & 15, *e.data) for e in ours.events] == [(c, n, v) for _, n, v, c in events]


@given(st.binary(max_size=200), st.binary(max_size=40))
def test_no_bytes_hang_or_crash(content: bytes, before: bytes) -> None:
    assume(b"MThd" not in before)
    assert parse_midi(before + header() + track(SCALE + content)).tracks
    for candidate in (content, header() + content, header() + track(content)):
        with contextlib.suppress(MidiError):
            events = [event for found in parse_midi(candidate).tracks for event in found.events]
            assert all(event.status == META or len(event.data) in (1, 2) for event in events)


def test_many_notes_are_read_in_a_few_seconds(tmp_path: Path) -> None:
    began = time.perf_counter()
    piece = read(tmp_path, header() + track(quarters(*[60, 62, 64, 65] * 5_000) + END))
    assert len(piece.parts[0].notes) == 20_000
    assert time.perf_counter() - began < 10
