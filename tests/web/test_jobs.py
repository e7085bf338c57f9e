from io import BytesIO

import mido
import pytest

from lyrics.theme.moods import Mood
from music.notes import Melody
from music.styles import Voice
from pairing.export import Format
from pairing.places import NoSuchPlaceError
from pairing.song import Song, transpose_song
from tests.pairing.songs import plain_song
from web import jobs
from web.errors import Refused
from web.schemas import Change, SongRequest, Step

pytestmark = pytest.mark.slow

SHORT = SongRequest(theme="lost at sea", verses=1, lines=2, seed=3)


@pytest.fixture(scope="module")
def short() -> Song:
    return jobs.write(SHORT, None).song


def texts(song: Song) -> list[str]:
    return [line.text for line in song.lines]


def test_the_same_request_is_the_same_song(short: Song) -> None:
    assert jobs.write(SHORT, None).song == short


def test_wishes_are_kept_to() -> None:
    wishes = {"key": "D major", "tempo_bpm": 90, "metre": "3/4", "voice": Voice.ALTO, "mood": Mood.JOYFUL}
    request = SHORT.model_copy(update={**wishes, "title": "The Sea", "accompaniment": False})
    song = jobs.write(request, None).song
    assert (str(song.key), song.tempo_bpm, str(song.metre), song.voice) == ("D major", 90, "3/4", Voice.ALTO)
    assert (song.title, song.mood, song.right, song.left) == ("The Sea", Mood.JOYFUL, (), ())


def test_what_is_not_understood_is_told() -> None:
    made = jobs.write(SHORT.model_copy(update={"theme": "sea zzyzzx"}), None)
    assert any("zzyzzx" in notice for notice in made.notices)


def test_given_words_are_sung() -> None:
    words = "The sea is wide,\nThe night is long."
    assert texts(jobs.write(SongRequest(words=words, seed=1), None).song) == words.split("\n")


def test_a_given_tune_gets_words(short: Song) -> None:
    song = jobs.write(SongRequest(theme="home", verses=1, seed=1), melody_of(short)).song
    assert [note.pitch_midi for note in song.melody] == [note.pitch_midi for note in short.melody]
    assert texts(song) != texts(short)


def test_given_words_go_under_a_given_tune(short: Song) -> None:
    song = jobs.write(SongRequest(words="\n".join(texts(short)), seed=1), melody_of(short)).song
    assert texts(song) == texts(short)
    assert [note.pitch_midi for note in song.melody] == [note.pitch_midi for note in short.melody]


def test_nothing_to_write_about_is_refused(short: Song) -> None:
    with pytest.raises(Refused, match="neither a theme nor words"):
        jobs.write(SongRequest.model_construct(seed=1, then=()), melody_of(short))


def test_a_line_is_rewritten_and_nothing_else(short: Song) -> None:
    song = jobs.rewrite(short, Step(what=Change.LINE, number=2, seed=5)).song
    assert texts(song)[0] == texts(short)[0]
    assert texts(song)[1] != texts(short)[1]
    assert song.melody == short.melody


@pytest.mark.parametrize("step", [Step(what=Change.STANZA, number=1, seed=5), Step(what=Change.WORDS, seed=5)])
def test_all_lines_are_rewritten_and_no_note(short: Song, step: Step) -> None:
    song = jobs.rewrite(short, step).song
    assert all(new != old for new, old in zip(texts(song), texts(short), strict=True))
    assert song.melody == short.melody


def test_the_melody_is_made_anew_and_no_word(short: Song) -> None:
    song = jobs.rewrite(short, Step(what=Change.MELODY, seed=5, key="C major", metre="3/4", tempo_bpm=70)).song
    assert texts(song) == texts(short)
    assert song.melody != short.melody
    assert (str(song.key), str(song.metre), song.tempo_bpm) == ("C major", "3/4", 70)


def test_the_steps_of_a_request_follow_one_another(short: Song) -> None:
    steps = (Step(what=Change.LINE, number=1, seed=5), Step(what=Change.MELODY, seed=6))
    rewritten = jobs.rewrite(jobs.rewrite(short, steps[0]).song, steps[1])
    assert jobs.write(SHORT.model_copy(update={"then": steps}), None).song == rewritten.song


@pytest.mark.parametrize(
    ("step", "message"),
    [
        pytest.param(Step(what=Change.LINE, number=99, seed=1), "no line 99", id="line"),
        pytest.param(Step(what=Change.STANZA, number=9, seed=1), "no stanza 9", id="stanza"),
    ],
)
def test_what_the_song_does_not_have_is_not_rewritten(short: Song, step: Step, message: str) -> None:
    with pytest.raises(NoSuchPlaceError, match=message):
        jobs.rewrite(short, step)


def test_a_file_is_as_much_higher_as_asked() -> None:
    def pitches(transpose: int) -> list[int]:
        content = jobs.file_of(plain_song(), Format.MID, transpose)
        return [m.note for m in mido.MidiFile(file=BytesIO(content)) if m.type == "note_on"]

    assert pitches(3) == [pitch + 3 for pitch in pitches(0)]


@pytest.mark.parametrize("kind", [Format.JSON, Format.ULTRASTAR, Format.KAR, Format.TXT])
def test_files_leave_nothing_behind(kind: Format, tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert jobs.file_of(plain_song(), kind, 0)
    assert not list(tmp_path.iterdir())  # type: ignore[attr-defined]


def test_a_score_is_as_much_higher_as_asked() -> None:
    assert jobs.score_of(plain_song(), 2, 800) == jobs.score_of(transpose_song(plain_song(), 2), 0, 800)


def test_warming_up_writes_a_song(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[Song] = []
    monkeypatch.setattr(jobs, "draw_score", lambda song, width: drawn.append(song))
    jobs.warm()
    assert len(drawn) == 1


def melody_of(song: Song) -> Melody:
    from music.notes import Phrase

    phrases = tuple(Phrase(line.notes) for line in song.lines)
    return Melody(phrases, song.key, song.metre, song.tempo_bpm)
