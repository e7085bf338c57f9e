import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from music.notes import Melody
from music.styles import Voice
from pairing.plan import VoiceRangeError, raised, range_for, suited
from tests.music.melodies import melodies, tune
from tests.pairing.themes import theme_of


@settings(max_examples=40)
@given(melodies(), st.sampled_from(Voice))
def test_a_tune_is_moved_into_the_voice_as_it_is(melody: Melody, voice: Voice) -> None:
    made = suited(melody, voice)
    lowest, highest = voice.range_midi
    assert all(lowest <= note.pitch_midi <= highest for note in made.notes)
    moved = made.notes[0].pitch_midi - melody.notes[0].pitch_midi
    assert made == melody.moved(semitones=moved)
    assert suited(made, voice) == made


@pytest.mark.parametrize(
    ("voice", "moved"), [(Voice.SOPRANO, 0), (Voice.ALTO, 0), (Voice.TENOR, -12), (Voice.BASS, -12)]
)
def test_a_tune_keeps_its_key_where_an_octave_does(voice: Voice, moved: int) -> None:
    melody = tune("1 3 5 8 5 1", "C major")
    assert suited(melody, voice) == melody.moved(semitones=moved)


def test_a_tune_that_no_octave_suits_changes_its_key() -> None:
    low, high = tune("1", "C# major"), tune("1", "C# major").moved(by_ql=1, semitones=19)
    made = suited(Melody((*low.phrases, *high.phrases), low.key, low.metre, 100), Voice.SOPRANO)
    assert str(made.key) == "C major"
    assert [note.pitch_midi for note in made.notes] == [60, 79]


def test_for_nobody_a_tune_stays() -> None:
    melody = tune("1 8")
    assert suited(melody, None) is melody


def test_a_tune_wider_than_the_voice_is_refused() -> None:
    low, high = tune("1"), tune("1").moved(by_ql=1, semitones=24)
    wide = Melody((*low.phrases, *high.phrases), low.key, low.metre, 100)
    with pytest.raises(VoiceRangeError, match="spans 24 semitones, more than a tenor sings; wanted at most 19"):
        suited(wide, Voice.TENOR)


def test_excitement_and_gladness_are_high() -> None:
    lows = [range_for(theme_of("any", v, a), None)[0] for v, a in ((-0.5, -0.5), (0.3, -0.8), (-0.6, 0.8), (0.7, 0.6))]
    assert lows[0] < lows[2] < lows[3]
    assert lows[1] < lows[2]


def test_a_section_is_raised_as_far_as_the_voice_goes() -> None:
    assert raised((60, 74), 3, Voice.SOPRANO) == (63, 77)
    assert raised((65, 79), 3, Voice.SOPRANO) == (65, 79)
    assert raised((57, 74), 3, None) == (60, 77)
    assert raised((63, 80), 3, None) == (63, 80)
