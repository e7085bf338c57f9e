import pytest

from music.notes import Melody
from pairing.setting import SettingError
from pairing.setting.paired import Course, pair, stanzas_together
from tests.pairing.setting.tunes import TWINKLE, melody, tune
from tests.pairing.songs import left_of, right_of
from tests.pairing.themes import pianist

FIRST = (("Twinkle,", "twinkle,", "little", "star,"), ("How", "I", "wonder", "what", "you", "are!"))
SECOND = (("Up", "above", "the", "world", "so", "high,"), ("Like", "a", "diamond", "in", "the", "sky."))
SHORT = melody(tune(), (7, 7))
LONG = melody(tune(TWINKLE * 2), (7, 7, 7, 7))


def test_every_stanza_is_sung_to_a_tune_of_its_length() -> None:
    paired = pair(SHORT, (FIRST, SECOND), "Star", musician=pianist())
    assert paired.course is Course.STROPHIC
    assert paired.song.is_strophic
    assert [line.text for line in paired.song.lines] == [" ".join(line) for line in (*FIRST, *SECOND)]
    rows = paired.to_json()["syllables"]
    assert [row["notes"] for row in rows] == [[number] for number in range(14)] * 2
    assert [row["word"] for row in rows][13:15] == [9, 10]


def test_stanzas_share_a_tune_that_is_long_enough_for_all() -> None:
    paired = pair(LONG, (FIRST, SECOND), "Star")
    assert paired.course is Course.THROUGH
    assert [len(stanza.lines) for stanza in paired.song.stanzas] == [2, 2]
    assert [row["notes"] for row in paired.to_json()["syllables"]] == [[number] for number in range(28)]
    starts = [stanza.start_ql for stanza in paired.song.stanzas]
    assert starts == [0.0, 16.0]


def test_a_verse_and_its_chorus_share_the_tune_each_time() -> None:
    paired = pair(LONG, (FIRST, SECOND, FIRST, SECOND), "Star", musician=pianist())
    assert paired.course is Course.GROUPED
    assert [row["notes"] for row in paired.to_json()["syllables"]] == [[number] for number in range(28)] * 2
    one, other, again, _ = (stanza.notes for stanza in paired.song.stanzas)
    assert [note.pitch_midi for note in one] == [note.pitch_midi for note in again]
    assert other[0].onset_ql == one[0].onset_ql + 16


def test_the_course_can_be_chosen() -> None:
    assert stanzas_together(28, (FIRST, SECOND)) == 2
    paired = pair(LONG, (FIRST, SECOND), "Star", Course.STROPHIC)
    assert len(paired.settings) == 2
    assert [len(s.notes) for s in paired.song.stanzas] == [28, 28]
    with pytest.raises(SettingError, match="28 syllables for 14 notes"):
        pair(SHORT, (FIRST, SECOND), "Star", Course.THROUGH)


def test_the_stanza_that_does_not_fit_is_named() -> None:
    longer = (*SECOND, ("one", "more"))
    with pytest.raises(SettingError, match=r"^stanza 2 of 2: 16 syllables for 14 notes"):
        pair(SHORT, (FIRST, longer), "Star")


def test_the_tune_is_kept_under_the_words() -> None:
    for moved in (0.0, 40.0):
        later: Melody = SHORT.moved(by_ql=moved)
        song = pair(later, (FIRST,), "Star").song
        assert [(n.onset_ql, n.duration_ql, n.pitch_midi) for n in song.melody] == [
            (n.onset_ql, n.duration_ql, n.pitch_midi) for n in SHORT.notes
        ]
        assert (right_of(song), left_of(song), song.chords) == ((), (), ())


def test_a_piano_plays_under_the_voice() -> None:
    song = pair(SHORT, (FIRST,), "Star", musician=pianist()).song
    assert right_of(song)
    assert left_of(song)
    assert song.chords
    assert song.melody[0].onset_ql % 4 == 0
    assert max(note.velocity for note in song.melody) > max(note.velocity for note in left_of(song))
