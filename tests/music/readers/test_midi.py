from pathlib import Path
from typing import Any

import mido
import pytest
from mido import Message, MetaMessage, MidiFile, MidiTrack

from music.readers import read_piece
from music.readers.midi import read_midi
from music.scores import tempo_at

TICKS = 480


def saved(path: Path, *tracks: list[Message | MetaMessage], ticks: int = TICKS) -> Path:
    """Writes messages whose times are absolute ticks."""
    file = MidiFile(type=1, ticks_per_beat=ticks, charset="latin1")
    for messages in tracks:
        track = MidiTrack()
        now = 0
        for message in sorted(messages, key=lambda m: m.time):
            track.append(message.copy(time=message.time - now))
            now = message.time
        file.tracks.append(track)
    file.save(path)
    return path


def on(pitch: int, tick: int, channel: int = 0, velocity: int = 80) -> Message:
    return Message("note_on", note=pitch, time=tick, channel=channel, velocity=velocity)


def off(pitch: int, tick: int, channel: int = 0) -> Message:
    return Message("note_off", note=pitch, time=tick, channel=channel)


def lyric(text: str, tick: int) -> MetaMessage:
    return MetaMessage("lyrics", text=text, time=tick)


def text(words: str, tick: int) -> MetaMessage:
    return MetaMessage("text", text=words, time=tick)


def tune(*pitches: int) -> list[Message | MetaMessage]:
    """A quarter each."""
    return [m for i, p in enumerate(pitches) for m in (on(p, i * TICKS), off(p, (i + 1) * TICKS))]


def underlay(path: Path, part: int = 0) -> list[tuple[int, str, bool]]:
    return [(s.note, s.text, s.ends_word) for s in read_piece(path).parts[part].underlay]


def test_notes_and_changes(tmp_path: Path) -> None:
    score = read_piece(
        saved(
            tmp_path / "a.mid",
            [
                MetaMessage("track_name", name="My Tune", time=0),
                MetaMessage("set_tempo", tempo=750_000, time=0),
                MetaMessage("time_signature", numerator=3, denominator=4, time=0),
                MetaMessage("key_signature", key="Ebm", time=0),
            ],
            [on(60, 0, velocity=64), on(64, 0), off(64, 240), off(60, 960)],
        )
    )
    assert (score.title, str(score.key), str(score.metre), score.tempo_bpm) == (
        "My Tune",
        "Eb minor",
        "3/4",
        80,
    )
    (part,) = score.parts
    assert [(n.onset_ql, n.duration_ql, n.pitch_midi, n.velocity) for n in part.notes] == [
        (0, 2, 60, 64), (0, 0.5, 64, 80),
    ]  # fmt: skip


def test_channels_are_parts_and_drums_are_left_out(tmp_path: Path) -> None:
    events = [on(60, 0), off(60, 480), on(40, 0, 1), off(40, 480, 1), on(35, 0, 9), off(35, 480, 9)]
    assert [[n.pitch_midi for n in p.notes] for p in read_piece(saved(tmp_path / "a.mid", events)).parts] == [
        [60], [40],
    ]  # fmt: skip


def test_odd_notes_are_tolerated(tmp_path: Path) -> None:
    events = [off(50, 0), on(60, 0), off(60, 0), on(62, 480), on(62, 960), off(62, 1440), on(64, 480)]
    (part,) = read_piece(saved(tmp_path / "a.mid", [*events, text("end", 1920)])).parts
    assert [(n.onset_ql, n.end_ql, n.pitch_midi) for n in part.notes] == [(1, 3, 62), (1, 4, 64), (2, 4, 62)]


def test_rp017_lyrics(tmp_path: Path) -> None:
    words = [lyric("mel", 0), lyric("o", 480), lyric("dy, ", 960), lyric("sing", 1920), lyric("\r", 2350)]
    path = saved(tmp_path / "a.mid", [*words, *tune(60, 62, 64, 65, 67)])
    assert underlay(path) == [(0, "mel", False), (1, "o", False), (2, "dy,", True), (4, "sing", True)]


def test_lyrics_on_a_track_of_their_own_find_their_part(tmp_path: Path) -> None:
    words = [lyric("one ", 0), lyric("two ", 480), lyric("three", 960)]
    chords = [on(40, 0), off(40, 960), on(41, 960), off(41, 1920)]
    path = saved(tmp_path / "a.mid", words, chords, tune(60, 62, 64))
    assert underlay(path, 0) == []
    assert [text for _, text, _ in underlay(path, 1)] == ["one", "two", "three"]


def test_soft_karaoke(tmp_path: Path) -> None:
    words = [
        text("@KMIDI KARAOKE FILE", 0), text("@TTitle", 0), text("\\Sil", 0), text("ver", 480),
        text(" moon", 960), text("/rise", 1440),
    ]  # fmt: skip
    path = saved(tmp_path / "a.kar", words, [*tune(60, 62, 64, 65), text("a remark", 0)])
    assert underlay(path) == [(0, "Sil", False), (1, "ver", True), (2, "moon", True), (3, "rise", True)]


def test_texts_without_lines_are_no_words(tmp_path: Path) -> None:
    assert underlay(saved(tmp_path / "a.mid", [*tune(60, 62), text("Verse", 0)])) == []


def test_hyphens_without_spaces_part_syllables(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.mid", [lyric("sil-", 0), lyric("ver", 480), *tune(60, 62)])
    assert underlay(path) == [(0, "sil", False), (1, "ver", True)]


def test_a_lyric_belongs_to_the_nearest_note_only_when_near(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.mid", [lyric("near ", 490), lyric("far ", 700), *tune(60, 62)])
    assert underlay(path) == [(1, "near", True)]


def test_utf8_words(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.mid", [lyric("früh".encode().decode("latin-1"), 0), *tune(60)])
    assert underlay(path) == [(0, "früh", True)]


def test_metre_changes(tmp_path: Path) -> None:
    events = [
        MetaMessage("time_signature", numerator=4, denominator=4, time=0),
        MetaMessage("time_signature", numerator=3, denominator=4, time=4 * TICKS),
        MetaMessage("time_signature", numerator=4, denominator=32, time=7 * TICKS),
    ]
    score = read_midi(saved(tmp_path / "a.mid", [*events, *tune(*range(60, 70))]))
    assert [(onset, str(metre)) for onset, metre in score.metres] == [(0, "4/4"), (4, "3/4")]


@pytest.mark.parametrize(
    ("named", "tempo_bpm"),
    [
        pytest.param([], 120, id="none is named"),
        pytest.param([(0, 90)], 90, id="at the start"),
        pytest.param([(2 * TICKS, 90)], 90, id="with the first note"),
        pytest.param([(0, 60), (TICKS, 90)], 90, id="the last before the first note"),
        pytest.param([(2 * TICKS + 5, 90), (3 * TICKS, 60)], 90, id="a little beside the first note"),
        pytest.param([(2 * TICKS, 90), (2 * TICKS + 5, 60)], 90, id="with it and a little beside"),
        pytest.param([(0, 60), (2 * TICKS + 5, 90)], 90, id="a little beside and before"),
        pytest.param([(3 * TICKS, 90)], 120, id="later"),
        pytest.param([(0, 5000)], 120, id="one that cannot be"),
    ],
)
def test_the_tempo_is_that_under_the_first_note(tmp_path: Path, named: list[tuple[int, int]], tempo_bpm: float) -> None:
    events = [MetaMessage("set_tempo", tempo=60_000_000 // bpm, time=tick) for tick, bpm in named]
    notes = [message.copy(time=message.time + 2 * TICKS) for message in tune(60, 62)]
    score = read_midi(saved(tmp_path / "a.mid", [*events, *notes]))
    assert (score.tempo_bpm, tempo_at(score, 2)) == (tempo_bpm, tempo_bpm)


def test_notes_before_the_first_tempo_have_that_of_the_standard(tmp_path: Path) -> None:
    score = read_midi(saved(tmp_path / "a.mid", [MetaMessage("set_tempo", tempo=1_000_000, time=TICKS), *tune(60, 62)]))
    assert [tempo_at(score, onset_ql) for onset_ql in (0, 1)] == [120, 60]


def test_symusic_agrees(tmp_path: Path) -> None:
    import symusic

    path = saved(tmp_path / "a.mid", tune(60, 64, 67, 72), [on(40, 100, 1), off(40, 1500, 1)])
    tracks: Any = symusic.Score(str(path)).tracks  # type: ignore[attr-defined]
    theirs = [sorted((n.time, n.duration, n.pitch) for n in track.notes) for track in tracks]
    ours = [
        [(round(n.onset_ql * TICKS), round(n.duration_ql * TICKS), n.pitch_midi) for n in part.notes]
        for part in read_piece(path).parts
    ]
    assert sorted(ours) == sorted(theirs)
    assert mido.MidiFile(path).ticks_per_beat == TICKS
