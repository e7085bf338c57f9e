from pathlib import Path

import mido
import pytest

from music.metre import Metre
from music.notes import Note
from workshop.networks.draft import MOST_PARTS, DraftError, DraftPart, MusicDraft, write_draft

WALTZ = MusicDraft(
    (
        DraftPart("right", 0, (Note(0, 1, 67, 90), Note(1, 0.5, 71), Note(2, 1, 74))),
        DraftPart("left", 0, (Note(0, 3, 43),)),
        DraftPart("Flute", 73, (Note(2, 1, 79),)),
    ),
    tempo_bpm=150,
    metre=Metre(3, 4),
)


def sounding(track: mido.MidiTrack) -> list[tuple[float, float, int]]:
    """(onset, duration, pitch) of a track's notes."""
    now, begun, notes = 0, {}, []
    for message in track:
        now += message.time
        if message.type == "note_on":
            begun[message.note] = now
        elif message.type == "note_off":
            start = begun.pop(message.note)
            notes.append((start / 480, (now - start) / 480, message.note))
    return sorted(notes)


def test_another_reader_finds_every_part_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "draft.mid"
    write_draft(WALTZ, path)
    file = mido.MidiFile(path)
    conductor, *tracks = file.tracks
    assert [message.name for track in tracks for message in track if message.type == "track_name"] == [
        "right", "left", "Flute",
    ]  # fmt: skip
    assert [message.program for track in tracks for message in track if message.type == "program_change"] == [0, 0, 73]
    assert {message.type for message in conductor} >= {"set_tempo", "time_signature", "key_signature"}
    for part, track in zip(WALTZ.parts, tracks, strict=True):
        assert sounding(track) == [(n.onset_ql, n.duration_ql, n.pitch_midi) for n in part.notes]


def test_a_full_orchestra_leaves_the_drums_channel_free(tmp_path: Path) -> None:
    parts = tuple(DraftPart(str(n), n, (Note(n, 1, 60 + n),)) for n in range(MOST_PARTS))
    write_draft(MusicDraft(parts, 100, Metre(4, 4)), tmp_path / "all.mid")
    tracks = mido.MidiFile(tmp_path / "all.mid").tracks[1:]
    channels = [next(m.channel for m in track if m.type == "note_on") for track in tracks]
    assert channels == [*range(9), *range(10, 16)]


def test_a_pitch_struck_while_it_sounds_ends_the_one_before(tmp_path: Path) -> None:
    draft = MusicDraft((DraftPart("right", 0, (Note(0, 4, 60), Note(1, 1, 60))),), 100, Metre(4, 4))
    write_draft(draft, tmp_path / "again.mid")
    assert sounding(mido.MidiFile(tmp_path / "again.mid").tracks[1]) == [(0, 1, 60), (1, 1, 60)]


def test_what_is_told_of_a_draft_is_in_the_contracts_form() -> None:
    told = WALTZ.to_json("rnn", 7, Path("draft.mid"))
    assert list(told) == ["style", "theme", "seed", "key", "metre", "tempo_bpm", "notes", "phrases", "file"]
    assert (told["key"], told["metre"], told["phrases"]) == ("G major", "3/4", [[0, 4]])
    assert [(n["onset_ql"], n["pitch_midi"], n["part"]) for n in told["notes"]] == [
        (0, 43, "left"), (0, 67, "right"), (1, 71, "right"), (2, 74, "right"), (2, 79, "right"),
    ]  # fmt: skip
    assert told["notes"][1]["velocity"] == 90
    assert (WALTZ.notes, WALTZ.end_ql) == (5, 3)


def test_silence_is_a_file_too(tmp_path: Path) -> None:
    silence = MusicDraft((DraftPart("right", 0, ()),), 100, Metre(4, 4))
    write_draft(silence, tmp_path / "silence.mid")
    assert (silence.notes, silence.end_ql, str(silence.key)) == (0, 0.0, "C major")
    assert silence.to_json("rnn", 1, Path("x"))["phrases"] == []


def test_more_parts_than_channels_are_refused() -> None:
    with pytest.raises(DraftError, match="16 parts; wanted at most 15"):
        MusicDraft((DraftPart("x", 0, ()),) * 16, 100, Metre(4, 4))


def test_programs_beyond_general_midi_are_refused() -> None:
    with pytest.raises(DraftError, match="part 'Horn' has program 128"):
        DraftPart("Horn", 128, ())


def test_what_is_played_leaves_a_voice_out_but_a_voice_alone_is_heard() -> None:
    voice = DraftPart("voice", 52, (Note(0, 1, 72),))
    accompanied = MusicDraft((voice, *WALTZ.parts), 150, Metre(3, 4))
    assert accompanied.played == WALTZ.sounding
    assert MusicDraft((voice,), 150, Metre(3, 4)).played == voice.notes
