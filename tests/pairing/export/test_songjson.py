import json
from dataclasses import replace
from pathlib import Path

from pairing.export.songjson import song_to_json, write_json
from pairing.export.words import write_txt
from pairing.song import Song
from tests.pairing.songs import plain_song


def test_the_plain_song_as_the_contract_has_it() -> None:
    found = song_to_json(plain_song(), {"mid": Path("songs/ah.mid")})
    lines = found["stanzas"][0].pop("lines")
    assert found == {
        "title": "Ah",
        "theme": "joy",
        "seed": 0,
        "key": "C major",
        "tempo_bpm": 120.0,
        "metre": "4/4",
        "stanzas": [{}],
        "files": {"mid": str(Path("songs/ah.mid"))},
    }
    assert [(line["text"], line["rhyme"]) for line in lines] == [("Ah, melody", "A"), ("rests now.", "B")]
    assert lines[0]["syllables"][1] == {
        "text": "mel",
        "stress": 1,
        "ends_word": False,
        "notes": [
            {"onset_ql": 1, "duration_ql": 1, "pitch_midi": 62},
            {"onset_ql": 2, "duration_ql": 1, "pitch_midi": 64},
        ],
    }


def test_a_near_rhyme_alone_has_a_key_for_it() -> None:
    song = plain_song()
    opening, closing = song.stanzas[0].lines
    marked = song.with_lead(stanzas=(replace(song.stanzas[0], lines=(opening, replace(closing, near_rhyme=True))),))
    first, second = song_to_json(marked, {})["stanzas"][0]["lines"]
    assert list(first) == ["text", "rhyme", "syllables"]
    assert (list(second), second["near_rhyme"]) == (["text", "rhyme", "near_rhyme", "syllables"], True)


def test_every_note_and_word_survives_the_file(song: Song, tmp_path: Path) -> None:
    write_json(song, tmp_path / "a.json", {})
    found = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    lines = [line for stanza in found["stanzas"] for line in stanza["lines"]]
    assert [line["text"] for line in lines] == [line.text for line in song.lines]
    notes = [note for line in lines for syllable in line["syllables"] for note in syllable["notes"]]
    assert [(n["onset_ql"], n["duration_ql"], n["pitch_midi"]) for n in notes] == [
        (n.onset_ql, n.duration_ql, n.pitch_midi) for n in song.melody
    ]


def test_the_words_alone(song: Song, tmp_path: Path) -> None:
    write_txt(song, tmp_path / "a.txt")
    assert (tmp_path / "a.txt").read_bytes().decode() == f"{song.title}\n\n{song.text}\n"
