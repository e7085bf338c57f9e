from pathlib import Path

import mido
import pytest

from music.keys import Key
from music.metre import Metre
from music.notes import Note
from pairing.reading import ReadError, read_song
from tests.pairing.reading.files import lines, lyric, midi, name, note, scale, syllables, text
from tests.pairing.songs import left_of, right_of

FOUR = ["mel", "o", "dy ", "now "]


def lyrics(*texts: str, start: int = 0) -> list[mido.MetaMessage]:
    return [lyric(start + 240 * k, words) for k, words in enumerate(texts)]


@pytest.mark.parametrize(
    ("texts", "wanted"),
    [
        (["mel", "o", "dy ", "now"], ["melody now"]),
        (["mel", "o", "dy", " now"], ["melody now"]),
        (["mel-", "o-", "dy ", "now"], ["melody now"]),
        (["mel- ", "o- ", "dy ", "now "], ["melody now"]),
        (["one", "two", "three", "four"], ["one two three four"]),
        (["mel-", "o-", "dy", "now"], ["melody now"]),
        (["so ", "la", "dy\r", "now"], ["so lady", "now"]),
        (["so ", "la", "dy\n", "now"], ["so lady", "now"]),
        (["one", "two\r", "three", "four"], ["one two", "three four"]),
        (["mel", "o", "dy\r\n", "now "], ["melody", "now"]),
        (["/so ", "la", "dy", "/now"], ["so lady", "now"]),
        (["mel", "o", "dy ", "{@latin}now"], ["melody now"]),
        (["mel", "o", "dy\0 ", "now"], ["melody now"]),
        (["night- ", "o", "dy ", "so "], ["night- ody so"]),
    ],
    ids=repr,
)
def test_word_and_line_ends_of_many_programs(texts: list[str], wanted: list[str], tmp_path: Path) -> None:
    song = read_song(midi(tmp_path / "a.mid", [name("Song")], [name("Melody"), *lyrics(*texts), *scale(4)]))
    assert lines(song) == wanted
    assert [pitches for _, pitches in syllables(song)] == [[60], [61], [62], [63]]


def test_returns_end_lines_and_line_feeds_stanzas(tmp_path: Path) -> None:
    words = lyrics("one\r", "two\n", "three\r", "four")
    song = read_song(midi(tmp_path / "a.mid", [*words, *scale(4)]))
    assert [[line.text for line in stanza.lines] for stanza in song.stanzas] == [["one", "two"], ["three", "four"]]


def test_soft_karaoke_has_its_title_lines_and_paragraphs(tmp_path: Path) -> None:
    headers = [text(0, "@KMIDI KARAOKE FILE"), text(0, "@LENGL"), text(0, "@TLost at Sea"), text(0, "@TSomebody")]
    texts = [text(240 * k, words) for k, words in enumerate(["\\One ", "two", "/three ", "\\four"])]
    path = midi(tmp_path / "a.kar", [name("Soft karaoke")], [name("Words"), *headers, *texts], scale(4, channel=3))
    song = read_song(path)
    assert song.title == "Lost at Sea"
    assert [[line.text for line in stanza.lines] for stanza in song.stanzas] == [["One two", "three"], ["four"]]


def test_text_events_on_the_notes_are_words_and_others_remarks(tmp_path: Path) -> None:
    words = [text(240 * k, words) for k, words in enumerate(FOUR)]
    assert lines(read_song(midi(tmp_path / "a.mid", [text(100, "by me"), *words, *scale(4)]))) == ["melody now"]
    with pytest.raises(ReadError, match="no words in it; wanted lyrics"):
        read_song(midi(tmp_path / "b.mid", [text(100, "by me"), text(130, "in June"), *scale(4)]))


def test_the_longer_of_lyrics_and_karaoke_text_is_sung_once(tmp_path: Path) -> None:
    texts = [text(240 * k, words) for k, words in enumerate(["\\mel", "o", "dy ", "now"])]
    song = read_song(midi(tmp_path / "a.mid", [lyric(0, "junk"), *texts, *scale(4)]))
    assert lines(song) == ["melody now"]


def test_notes_without_words_are_melismas_until_a_breath(tmp_path: Path) -> None:
    path = midi(tmp_path / "a.mid", [*scale(6), *scale(3, start=2400, low=70), lyric(240, "a"), lyric(960, "b")])
    song = read_song(path)
    assert syllables(song) == [("a", [61, 62, 63]), ("b", [64, 65])]
    assert [n.pitch_midi for n in right_of(song)] == [60, 70, 71, 72]


def test_a_syllable_beside_the_notes_gets_one(tmp_path: Path) -> None:
    told: list[str] = []
    words = [lyric(0, "on "), lyric(480, "in "), lyric(2000, "si"), lyric(2100, "lence ")]
    song = read_song(midi(tmp_path / "a.mid", [*note(0, 60, 960), *words]), told.append)
    assert syllables(song) == [("on", [60]), ("in", [60]), ("si", [60]), ("lence", [60])]
    ends = [(n.onset_ql, n.end_ql) for n in song.melody]
    assert ends[0][1] == ends[1][0] == 1.0
    assert ends[2][1] <= ends[3][0]
    assert told == ["3 of 4 syllables stand beside the notes; each got one"]


def test_syllables_a_little_beside_their_notes_are_on_them(tmp_path: Path) -> None:
    told: list[str] = []
    words = [lyric(tick, words) for tick, words in zip([0, 250, 475, 690], FOUR, strict=True)]
    song = read_song(midi(tmp_path / "a.mid", [*scale(4), *words]), told.append)
    assert [n.onset_ql for n in song.melody] == [0, 0.5, 1, 1.5]
    assert told == []


def test_of_many_parts_the_one_that_moves_with_the_words_sings(tmp_path: Path) -> None:
    words = [lyric(480 * k, "la ") for k in range(4)]
    slow = [message for k in range(4) for message in note(480 * k, 50 + k, 480, channel=2)]
    path = midi(tmp_path / "a.mid", [name("Title"), *words], scale(12, channel=1, low=70), slow)
    song = read_song(path)
    assert [n.pitch_midi for n in song.melody] == [50, 51, 52, 53]
    assert [n.pitch_midi for n in right_of(song)] == list(range(70, 82))


def test_what_accompanies_goes_to_the_hands_and_drums_are_told_of(tmp_path: Path) -> None:
    told: list[str] = []
    bass, chord = note(0, 40, 960, channel=1), [*note(0, 64, 960, channel=2), *note(0, 67, 960, channel=2)]
    others = [*bass, *chord, *note(0, 72, 960, channel=3), *note(0, 36, channel=9)]
    song = read_song(midi(tmp_path / "a.mid", [*scale(4), *lyrics(*FOUR), *others]), told.append)
    assert [n.pitch_midi for n in right_of(song)] == [64, 67, 72]
    assert [n.pitch_midi for n in left_of(song)] == [40]
    assert told == ["the drums are left out"]
    assert right_of(song)[0] == Note(0, 2, 64, 70)


def test_the_higher_of_two_parts_is_the_right_hand(tmp_path: Path) -> None:
    two = [*note(0, 55, channel=1), *note(0, 50, channel=2)]
    song = read_song(midi(tmp_path / "a.mid", [*scale(4), *lyrics(*FOUR), *two]))
    assert ([n.pitch_midi for n in right_of(song)], [n.pitch_midi for n in left_of(song)]) == ([55], [50])


def test_a_chord_sings_its_highest_note(tmp_path: Path) -> None:
    song = read_song(midi(tmp_path / "a.mid", [*scale(4), *note(0, 48), *lyrics(*FOUR)]))
    assert [n.pitch_midi for n in song.melody] == [60, 61, 62, 63]
    assert [n.pitch_midi for n in left_of(song)] == [48]


def test_key_metre_and_the_tempo_that_lasts(tmp_path: Path) -> None:
    told: list[str] = []
    head = [
        mido.MetaMessage("key_signature", key="Bbm", time=0),
        mido.MetaMessage("time_signature", numerator=3, denominator=4, time=0),
        mido.MetaMessage("set_tempo", tempo=1_000_000, time=0),
        mido.MetaMessage("set_tempo", tempo=500_000, time=240),
        mido.MetaMessage("time_signature", numerator=2, denominator=4, time=480),
    ]
    song = read_song(midi(tmp_path / "a.mid", head, [*scale(4), *lyrics(*FOUR)]), told.append)
    assert (song.key, song.metre, song.tempo_bpm) == (Key.parse("Bb minor"), Metre(3, 4), 120)
    assert told == [
        "the metre changes; bars are counted in 3/4 throughout",
        "the tempo changes; the song keeps 120 quarters a minute",
    ]


def test_a_file_that_names_no_tempo_is_sung_in_that_of_the_standard(tmp_path: Path) -> None:
    told: list[str] = []
    assert read_song(midi(tmp_path / "a.mid", [*scale(4), *lyrics(*FOUR)]), told.append).tempo_bpm == 120
    assert told == []


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "cp932"])
def test_words_in_any_usual_encoding(encoding: str, tmp_path: Path) -> None:
    words = ["\u3055", "\u304f", "\u3089 ", "\u304c"] if encoding == "cp932" else ["Stra", "ße ", "don\u2019t ", "é"]
    path = midi(tmp_path / "a.mid", [*scale(4), *lyrics(*words)], charset=encoding)
    assert lines(read_song(path)) == ["".join(words)]


def test_words_without_line_marks_are_cut_where_phrases_end(tmp_path: Path) -> None:
    first = [*lyrics("O ", "lone ", "ly ", "moon, "), *scale(4)]
    second = [*lyrics("The ", "night ", "is ", "long. ", start=2400), *scale(4, start=2400)]
    assert lines(read_song(midi(tmp_path / "a.mid", [*first, *second]))) == ["O lone ly moon,", "The night is long."]


def test_notes_too_fast_for_the_grid_keep_their_syllables(tmp_path: Path) -> None:
    fast = [message for k in range(12) for message in note(3 * k, 60, 2)]
    song = read_song(midi(tmp_path / "a.mid", [*fast, *(lyric(3 * k, f"s{k} ") for k in range(12))]))
    assert [words for words, _ in syllables(song)] == [f"s{k}" for k in range(12)]


def test_a_name_of_the_first_track_is_the_title_unless_it_names_a_part(tmp_path: Path) -> None:
    words = [*scale(4), *lyrics(*FOUR)]
    assert read_song(midi(tmp_path / "a.mid", [name("Moon")], [name("Melody"), *words])).title == "Moon"
    assert read_song(midi(tmp_path / "b.mid", [name("Melody"), *words], [name("Bass"), *note(0, 40)])).title == "b"


@pytest.mark.parametrize("file_type", [0, 1])
def test_a_file_of_either_type(file_type: int, tmp_path: Path) -> None:
    path = midi(tmp_path / "a.mid", [name("Moon"), *scale(4), *lyrics(*FOUR)], file_type=file_type)
    assert (read_song(path).title, lines(read_song(path))) == ("Moon", ["melody now"])


def test_more_syllables_than_any_opera_has_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pairing.reading.limits.MOST_SYLLABLES", 3)
    with pytest.raises(ReadError, match=r"a\.mid: 4 syllables; wanted at most 3"):
        read_song(midi(tmp_path / "a.mid", [*scale(4), *lyrics(*FOUR)]))


REFUSED = {
    "no file": (None, "no such file"),
    "empty": (b"", "it has 0 bytes"),
    "no MIDI": (b"RIFFxxxx", "broken MIDI"),
    "no notes": ([lyric(0, "la")], "no notes"),
    "no words": (scale(4), "no words in it"),
    "lines alone": ([lyric(0, "\r"), lyric(240, "\n"), *scale(4)], "no words in it"),
    "a song of a year": ([lyric(0, "la"), *note(0, 60), lyric(2**27, "la"), *note(2**27, 60)], "wanted at most 100000"),
}


@pytest.mark.parametrize("case", list(REFUSED))
def test_what_is_no_song_is_refused_with_the_reason(case: str, tmp_path: Path) -> None:
    content, reason = REFUSED[case]
    if isinstance(content, bytes):
        (tmp_path / "a.mid").write_bytes(content)
    elif content is not None:
        midi(tmp_path / "a.mid", content)
    with pytest.raises(ReadError, match=reason) as refused:
        read_song(tmp_path / "a.mid")
    assert str(tmp_path / "a.mid") in str(refused.value)
