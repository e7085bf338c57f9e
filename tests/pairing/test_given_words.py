from itertools import pairwise

import pytest

from lyrics.theme import Theme
from lyrics.writing.wording import LONGEST_TITLE
from music.voice.spec import MOST_SYLLABLES
from pairing.form import Stanzas
from pairing.given_words import check_words, song_for_words, theme_of_words, title_of
from pairing.request import SongRequest
from pairing.setting.given_words import GivenWordsError
from pairing.song import CREATOR, Song
from tests.lyrics.models import small_themes
from tests.music.voice.networks import even_voice
from tests.pairing.songs import left_of, right_of
from tests.pairing.themes import asked, pianist, theme_of

pytestmark = pytest.mark.slow

HYMN = """Amazing grace, how sweet the sound
That saved a wretch like me!
I once was lost, but now am found,
Was blind, but now I see.

'Twas grace that taught my wandering heart to fear,
And grace my fears relieved;
How precious did that 25 appear —
The hour I first believed!

My chains,
My chains are gone.

The Lord has promised good to me,
His word my hope secures;
He will my shield and portion be
As long as life endures."""


def words(text: str = HYMN) -> Stanzas:
    return tuple(tuple(tuple(line.split()) for line in stanza.split("\n")) for stanza in text.split("\n\n"))


def song(text: str = HYMN, wishes: SongRequest | None = None, seed: int = 1, theme: Theme | None = None) -> Song:
    return song_for_words(
        even_voice(), words(text), theme or theme_of(), asked(wishes or asked(accompaniment=False), seed=seed)
    )


def tune_of(made: Song, stanza: int) -> list[tuple[float, int]]:
    """Pitches and when they sound, from the stanza's start; a note sung again at once counts once."""
    start = made.stanzas[stanza].start_ql
    notes = made.stanzas[stanza].notes
    heard = [notes[0]]
    for before, note in pairwise(notes):
        if before.pitch_midi != note.pitch_midi or before.end_ql < note.onset_ql - 1e-6:
            heard.append(note)
    return [(round(note.onset_ql - start, 3), note.pitch_midi) for note in heard]


def test_all_words_are_sung_to_the_letter() -> None:
    made = song()
    assert made.text == HYMN.replace("appear —", "appear—")
    assert (made.title, made.theme, made.seed) == ("Amazing grace, how sweet the sound", "calm", 1)
    assert (made.words_by, made.music_by) == ("", CREATOR)


def test_stanzas_of_one_shape_share_a_tune_and_another_has_its_own() -> None:
    made = song()
    first, second, chorus, last = (tune_of(made, number) for number in range(4))
    assert first == second == last
    syllables = [sum(len(line.syllables) for line in stanza.lines) for stanza in made.stanzas]
    assert syllables[1] > syllables[0]
    assert chorus[0] != first[0] or len(chorus) < len(first)
    assert syllables[0] - syllables[2] > 10


def test_words_are_said_so_that_stanzas_are_alike() -> None:
    made = song("glorious heaven above\nday\n\nvictorious ocean of love\nnight\n\nthe sea and the melody\nnight")
    counts = {sum(len(s.notes) > 0 for s in stanza.lines[0].syllables) for stanza in made.stanzas}
    assert counts == {7}


def test_rhymes_have_their_letters() -> None:
    made = song("the day\na song —\naway\nbelong\n\nthe sea")
    assert [line.rhyme for line in made.lines] == ["A", "B", "A", "B", ""]


def test_wishes_about_the_tune_are_met() -> None:
    made = song(wishes=asked(key="Bb major", metre="3/4", tempo_bpm=77, title=" A  Title ", accompaniment=False))
    assert (str(made.key), str(made.metre), made.tempo_bpm, made.title) == ("Bb major", "3/4", 77, "A Title")
    assert (right_of(made), left_of(made), made.chords) == ((), (), ())
    accompanied = song_for_words(even_voice(), words(), theme_of(), asked(seed=1), pianist())
    assert right_of(accompanied)
    assert accompanied.chords[0][0] == 0


def test_the_same_seed_gives_the_same_song_and_another_another() -> None:
    assert song() == song()
    assert song().melody != song(seed=2).melody


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("\n".join(["la"] * 65), "words of 65 lines; wanted at most 64", id="many lines"),
        pytest.param(f"la\n{'la ' * 25}", "line 2 has 25 syllables .*wanted at most 24", id="long line"),
        pytest.param("la\n\n— —", "line 2: '— —' has no letter", id="no letter"),
    ],
)
def test_words_that_cannot_be_sung_are_refused(text: str, message: str) -> None:
    with pytest.raises(GivenWordsError, match=message):
        check_words(words(text))


def test_a_line_that_can_be_said_shortly_is_allowed() -> None:
    text = "the glorious heaven " * 4 + "of heaven"
    check_words(words(text))
    (line,) = song(text).lines
    assert line.text == text
    assert len(line.syllables) <= MOST_SYLLABLES


def test_the_first_line_is_the_title_as_far_as_it_may_be_long() -> None:
    assert title_of(words("O say, what is it?\nla")) == "O say, what is it"
    long = title_of(words("imagination " * 12 + "!"))
    assert len(long) <= LONGEST_TITLE
    assert long.endswith("imagination")


def test_words_tell_what_they_are_about() -> None:
    sad = theme_of_words(words("my Sorrow, weeping\nat the grave"), small_themes())
    glad = theme_of_words(words("bliss, delight!\nlove is love"), small_themes())
    assert sad.valence < 0 < glad.valence
    assert sad.words == ("sorrow", "weeping", "grave")
    assert (glad.text, glad.notices) == ("bliss, delight", ())
    assert sad.topic.argmax() == 2
    assert glad.topic.argmax() == 3
    assert sad.arousal < 0 < glad.arousal


def test_words_that_nobody_knows_tell_nothing() -> None:
    theme = theme_of_words(words("zzxq 77"), small_themes())
    assert (theme.valence, theme.arousal) == (0, 0)
    assert not theme.words
    assert not theme.topic.any()
