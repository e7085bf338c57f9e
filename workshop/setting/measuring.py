"""How many syllables of known settings land on the note where the composer put them."""

from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise

from lyrics.prosody import Lexicon
from pairing.setting.costs import Costs
from pairing.setting.note_features import rest_before
from pairing.setting.placing import Placed, place
from pairing.setting.words import read_words
from workshop.setting.corpus import SetSong
from workshop.setting.examples import example_of, written_lines


def measure(costs: Costs, songs: Sequence[SetSong]) -> dict[str, float]:
    """Shares of the syllables, and of what their measure is made.

    `given_syllables` tells the syllables as the score divides them, `written_words` the words alone, as somebody
    types them; lines end at punctuation in both, and the tune is pitches and times without slurs or beams. A song whose
    written words have more syllables than notes counts with none right. `without_echo` is the first alignment alone.
    `one_each` puts a syllable on each note in order, `spread` spreads them evenly. `across_rests` is the share of
    syllables, as written words are set, that go on after a rest, and `across_rests_in_scores` how many do there.
    """
    right = dict.fromkeys(("given_syllables", "written_words", "without_echo", "one_each", "spread"), 0)
    across = in_scores = 0
    for song in songs:
        starts, last = [piece.note for piece in song.pieces], len(song.notes) - 1
        gaps = max(1, len(starts) - 1)
        right["one_each"] += sum(number == start for number, start in enumerate(starts))
        right["spread"] += sum(round(number * last / gaps) == start for number, start in enumerate(starts))
        in_scores += _across_rests(song, starts)
        example = example_of(song, Lexicon.load())
        given = example.words.said(example.sung)
        right["given_syllables"] += _right(song, place(costs, given, song.notes, song.metre))
        right["without_echo"] += _right(song, place(costs, given, song.notes, song.metre, echo=0))
        written = read_words(written_lines(song))
        if written.fewest_syllables <= len(song.notes):
            placed = place(costs, written, song.notes, song.metre)
            right["written_words"] += _right(song, placed)
            across += _across_rests(song, placed.starts)
    syllables = sum(len(song.pieces) for song in songs)
    shares = {name: round(count / syllables, 4) for name, count in right.items()}
    crossing = {"across_rests": across / syllables, "across_rests_in_scores": in_scores / syllables}
    return {"songs": len(songs), "syllables": syllables, **shares, **{n: round(s, 5) for n, s in crossing.items()}}


def _right(song: SetSong, placed: Placed) -> int:
    """How many of the score's syllables begin on a note on which one begins that has letters of them."""
    ours = _letters(placed.words.syllable(place).text for place in placed.words.places)
    by_note = dict(zip(placed.starts, ours, strict=True))
    theirs = zip(song.pieces, _letters(piece.text for piece in song.pieces), strict=True)
    found = [(by_note.get(piece.note, range(0)), letters) for piece, letters in theirs]
    return sum(our.start < their.stop and their.start < our.stop for our, their in found)


def _letters(syllables: Iterable[str]) -> list[range]:
    """Which letters of the whole text each syllable has."""
    ends = list(accumulate(sum(character.isalnum() for character in text) for text in syllables))
    return [range(start, end) for start, end in pairwise([0, *ends])]


def _across_rests(song: SetSong, starts: Sequence[int]) -> int:
    """How many rests lie inside a syllable."""
    begun = set(starts)
    return sum(bool(rested) and note not in begun for note, rested in enumerate(rest_before(song.notes)))
