"""Songs from the shipped models, held against what other programs and the lexicon say of them."""

import os
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from itertools import combinations
from typing import Any

import mido
import numpy as np
import pytest
import symusic
from music21 import converter

from lyrics.language import language_of
from lyrics.prosody import SyllabifiedWord, rhymes, syllabify_text
from lyrics.theme import Theme, read_theme
from music.keys import Mode
from music.midi import ticks
from pairing.compose_song import Networks, song_about
from pairing.export.formats import folded
from pairing.export.kar import kar_bytes
from pairing.export.midi import midi_bytes
from pairing.plan import plan_song, random_streams
from pairing.request import SongRequest
from pairing.song import Song, SungLine
from tests.pairing.songs import left_of, right_of

pytestmark = pytest.mark.slow

THEMES = (
    "melancholy", "joy", "lost at sea", "war", "spring", "lost love",
    "night", "home", "faith", "anger", "childhood", "autumn",
)  # fmt: skip
SEEDS = range(1, 1 + int(os.environ.get("ECHOES_SONG_SEEDS", "1")))
BREAKS = ("\r", "\n")


@dataclass(frozen=True)
class Heard:
    """The melody's track of a file: ticks of note-ons with their pitches, and of lyrics with their texts."""

    notes: list[tuple[int, int]]
    lyrics: list[tuple[int, str]]


@cache
def networks() -> Networks:
    return Networks()


def theme_of(text: str) -> Theme:
    return read_theme(text, networks().verse.themes)


@cache
def written(theme: str, seed: int) -> Song:
    return song_about(networks(), theme_of(theme), SongRequest(theme=theme, seed=seed))


@pytest.fixture(
    scope="module", params=[(theme, seed) for theme in THEMES for seed in SEEDS], ids=lambda p: f"{p[0]} {p[1]}"
)
def song(request: pytest.FixtureRequest) -> Song:
    return written(*request.param)


def heard(song: Song) -> Heard:
    now, notes, lyrics = 0, [], []
    for message in mido.MidiFile(file=BytesIO(midi_bytes(song)), charset="ascii").tracks[1]:
        now += message.time
        if message.type == "note_on":
            notes.append((now, message.note))
        elif message.type == "lyrics":
            lyrics.append((now, message.text))
    return Heard(notes, lyrics)


def words_of(line: SungLine) -> tuple[SyllabifiedWord, ...]:
    return syllabify_text(line.text, language_of().lexicon)


def test_every_syllable_lies_on_a_note_and_every_note_has_or_continues_one(song: Song) -> None:
    track = heard(song)
    onsets = [tick for tick, _ in track.notes]
    syllables = [tick for tick, text in track.lyrics if text not in BREAKS]
    assert track.notes == [(ticks(note.onset_ql), note.pitch_midi) for note in song.melody]
    assert len(set(syllables)) == len(syllables)
    assert set(syllables) <= set(onsets)
    assert set(onsets) - set(syllables) == {ticks(n.onset_ql) for n in song.melody if n.continues_syllable}


def test_the_words_in_the_file_are_the_words_shown(song: Song) -> None:
    joined = "".join(text for _, text in heard(song).lyrics).replace("\n", "\r\r").split("\r")
    assert [line.rstrip() for line in joined[:-2]] == [folded(line) for line in song.text.split("\n")]
    assert joined[-2:] == ["", ""]


def test_the_karaoke_file_says_its_words_once(song: Song) -> None:
    messages = [m for track in mido.MidiFile(file=BytesIO(kar_bytes(song)), charset="ascii").tracks for m in track]
    assert not [m for m in messages if m.type == "lyrics"]
    sung = "".join(m.text for m in messages if m.type == "text" and not m.text.startswith("@"))
    assert sung.replace("\\", "").replace("/", "").split() == folded(song.text).split()


def test_symusic_reads_both_files(song: Song) -> None:
    wanted = [(ticks(n.onset_ql), n.pitch_midi) for n in song.melody]
    for content in (midi_bytes(song), kar_bytes(song)):
        score: Any = symusic.Score.from_midi(content)
        assert [(n.start, n.pitch) for t in score.tracks if t.name == "Melody" for n in t.notes] == wanted
        assert sum(len(t.notes) for t in score.tracks) == len(song.melody) + len(song.accompaniment)


def test_music21_reads_both_files(song: Song) -> None:
    for content in (midi_bytes(song), kar_bytes(song)):
        score: Any = converter.parseData(content, format="midi")
        melody = next(part for part in score.parts if part.partName == "Melody")
        struck = [n for n in melody.flatten().notes if n.tie is None or n.tie.type == "start"]
        assert [n.pitch.midi for n in struck] == [n.pitch_midi for n in song.melody]


def test_every_line_has_its_syllables_by_the_lexicon(song: Song) -> None:
    for line in song.lines:
        possible = {0}
        for word in words_of(line):
            possible = {count + len(p.syllables) for count in possible for p in word.pronunciations}
        assert len(line.syllables) in possible, line.text
        assert all(word.text in language_of().lexicon for word in words_of(line)), line.text


def test_lines_are_as_long_as_planned(song: Song) -> None:
    planning = random_streams(song.seed, song.theme, 3)[0]
    plan = plan_song(theme_of(song.theme), SongRequest(theme=song.theme), planning)
    asked = [(line.syllables, line.rhyme) for line in plan[0].lines]
    sung = [[(len(line.syllables), line.rhyme) for line in stanza.lines] for stanza in song.stanzas]
    assert sung == [asked] * len(plan)
    melody = plan[0].melody
    assert (song.key, song.metre, song.tempo_bpm) == (melody.key, melody.metre, melody.tempo_bpm)


def test_asked_rhymes_rhyme_by_the_lexicon(song: Song) -> None:
    for stanza in song.stanzas:
        ends: defaultdict[str, list[SyllabifiedWord]] = defaultdict(list)
        for line in stanza.lines:
            ends[line.rhyme].append(words_of(line)[-1])
        ends.pop("", None)
        assert ends
        for one, other in (pair for words in ends.values() for pair in combinations(words, 2)):
            assert one.text.lower() != other.text.lower()
            assert any(rhymes(p, q) for p in one.pronunciations for q in other.pronunciations), (one.text, other.text)


def test_a_song_sings_well(song: Song) -> None:
    assert song.is_strophic
    assert len(song.stanzas) >= 2
    assert song.melody[-1].pitch_midi % 12 == song.key.pitch_class
    assert max(n.pitch_midi for n in song.melody) - min(n.pitch_midi for n in song.melody) <= 17
    assert right_of(song)
    assert left_of(song)


def test_the_same_seed_gives_the_same_bytes_and_another_another_song() -> None:
    theme = THEMES[2]
    again = song_about(networks(), theme_of(theme), SongRequest(theme=theme, seed=SEEDS[0]))
    first = written(theme, SEEDS[0])
    assert (midi_bytes(again), kar_bytes(again)) == (midi_bytes(first), kar_bytes(first))
    other = song_about(networks(), theme_of(theme), SongRequest(theme=theme, seed=99))
    assert other.text != first.text
    assert [n.pitch_midi for n in other.melody] != [n.pitch_midi for n in first.melody]


def test_themes_have_songs_of_their_own() -> None:
    assert len({written(theme, SEEDS[0]).text for theme in THEMES}) == len(THEMES)


@pytest.mark.parametrize("theme", THEMES)
def test_the_themes_are_known(theme: str) -> None:
    assert theme_of(theme).notices == ()


def test_melancholy_and_joy_differ_to_the_ear() -> None:
    melancholy, joy = (
        [
            plan_song(theme_of(theme), SongRequest(theme=theme), np.random.default_rng(seed))[0].melody
            for seed in range(40)
        ]
        for theme in ("melancholy", "joy")
    )
    tempos = [np.mean([melody.tempo_bpm for melody in melodies]) for melodies in (melancholy, joy)]
    minors = [sum(melody.key.mode is Mode.MINOR for melody in melodies) for melodies in (melancholy, joy)]
    assert tempos[0] < tempos[1] - 10
    assert minors[0] > 20 > minors[1]
    assert melancholy[0].range_midi < joy[0].range_midi


def test_melancholy_and_joy_differ_to_the_eye() -> None:
    words = [set(written(theme, SEEDS[0]).text.lower().split()) for theme in ("melancholy", "joy")]
    assert len(words[0] & words[1]) < len(words[0] | words[1]) / 2
