from dataclasses import replace

import numpy as np
import pytest

from music.keys import Key
from music.metre import Metre
from music.voice.network import (
    DURATIONS,
    FIRST_DURATION_ID,
    PHRASE_ID,
    REST_ID,
    STEPS_OF,
    is_chord,
    is_pitch,
    names,
    rest_ids,
)
from music.voice.rules import FOREIGN, PhraseRules
from music.voice.spec import GrowingPhrase, MelodySpec

ORDER = MelodySpec((4,), "A", Key.parse("C major"), Metre(4, 4), 100, 1, 14, (57, 74))
CHORDS = {name for token, name in enumerate(names()) if is_chord(token)} - {"N", "0:m", "0:m7"}
"""Those of a major key: no silence, and no minor triad on the tonic."""


def grown(text: str, syllables: int = 4, *, order: MelodySpec = ORDER, chord: str = "7:maj") -> GrowingPhrase:
    """A phrase of ids by name; where a chord is due that the text does not name, it is `chord`."""
    phrase = GrowingPhrase(0, syllables, PhraseRules(order).slot)
    for name in text.split():
        token = names().index(name)
        if is_pitch(token) or token == REST_ID:
            harmonise(phrase, chord)
        phrase.write(token, 1.0)
    return phrase


def harmonise(phrase: GrowingPhrase, chord: str) -> None:
    """Writes a chord wherever one is due."""
    while phrase.chord_due:
        phrase.write(names().index(chord), 1.0)


def next_ids(
    phrase: GrowingPhrase, *, is_first: bool = False, is_last: bool = False, order: MelodySpec = ORDER
) -> set[str]:
    mask = PhraseRules(order).allowed(phrase, is_first, is_last)
    return {names()[token] for token in np.flatnonzero(mask)}


def allowed(
    text: str, *, is_first: bool = False, is_last: bool = False, order: MelodySpec = ORDER, syllables: int = 4
) -> set[str]:
    """What may come next after a phrase all of whose chords are written."""
    phrase = grown(text, syllables, order=order)
    if not phrase.wants_duration:
        harmonise(phrase, "7:maj")
    return next_ids(phrase, is_first=is_first, is_last=is_last, order=order)


def pitches(low: int, high: int, mark: str = "", foreign: tuple[int, ...] = (1, 3)) -> set[str]:
    """By default those of a major key."""
    return {f"{mark}{above}" for above in range(low, high + 1) if above % 12 not in foreign}


def durations(least: int, most: int) -> set[str]:
    return {f"d{steps}" for steps in DURATIONS if least <= steps <= most}


def test_what_a_phrase_remembers_of_its_ids() -> None:
    phrase = grown("0:maj rest d24 4 d12 ~5 d12 7:7 0 d48")
    assert (phrase.clock, phrase.syllables_left, phrase.last_length) == (96, 2, 48)
    assert (phrase.pitches, phrase.onsets) == ([4, 5, 0], [24, 36, 48])
    assert [names()[4 + chord] for chord in phrase.chords] == ["0:maj", "0:maj", "7:7"]
    assert (phrase.slots, phrase.chord, phrase.chord_due) == (2, phrase.chords[-1], True)
    assert (phrase.continued, phrase.surprise, phrase.is_done) == (0, 10.0, False)
    phrase.write(PHRASE_ID, 0.0)
    assert phrase.is_done


def test_a_phrase_goes_on_from_the_clock_and_the_slots_before_it() -> None:
    phrase = GrowingPhrase(108, 4, 48, slots=2)
    assert (phrase.began, phrase.chord_due, phrase.chords_due) == (108, True, 1)
    phrase.write(names().index("7:7"), 0.0)
    assert (phrase.chord_due, phrase.chords_due) == (False, 0)
    phrase.write(names().index("0"), 0.0)
    phrase.write(names().index("d96"), 0.0)
    assert (phrase.began, phrase.clock, phrase.chord_due, phrase.chords_due) == (108, 204, True, 2)


def test_a_phrase_begins_with_a_pitch_in_range() -> None:
    assert ORDER.tonic_midi == 60
    assert allowed("") == pitches(-3, 14)


def test_only_the_first_phrase_may_begin_with_a_rest_shorter_than_a_bar() -> None:
    assert allowed("", is_first=True) == pitches(-3, 14) | {"rest"}
    assert allowed("rest", is_first=True) == durations(0, 95)
    assert allowed("rest d24", is_first=True) == pitches(-3, 14)


@pytest.mark.parametrize("text", ["0 d24", "0 d24 2 d24", "0 d24 ~2 d24 ~3 d24", "0 d24 1 d24 2 d24 3 d24"])
def test_no_rest_stands_inside_a_phrase(text: str) -> None:
    for is_first in (False, True):
        for is_last in (False, True):
            assert "rest" not in allowed(text, is_first=is_first, is_last=is_last)


def test_notes_are_at_most_a_bar_long() -> None:
    assert allowed("0") == durations(0, 96)


def test_a_syllable_goes_on_to_other_pitches_twice_at_most() -> None:
    assert allowed("2 d24") == pitches(-3, 14) | (pitches(-3, 14, "~") - {"~2"})
    assert allowed("2 d24 ~4 d24") == pitches(-3, 14) | (pitches(-3, 14, "~") - {"~4"})
    assert allowed("2 d24 ~4 d24 ~5 d24") == pitches(-3, 14)


def sung_over(chord: str, key: str, text: str = "2 d24") -> set[str]:
    """The pitches that may begin a syllable over a chord."""
    order = replace(ORDER, key=Key.parse(key), range_midi=(57, 77))
    phrase = grown(text, order=order)
    harmonise(phrase, chord)
    return {name for name in next_ids(phrase, order=order) if not name.startswith("~")}


@pytest.mark.parametrize(
    ("key", "chord", "foreign"),
    [
        pytest.param("C major", "0:maj", (1, 3), id="tonic"),
        pytest.param("C major", "9:maj", (3,), id="raised first of a dominant"),
        pytest.param("C major", "0:m", (1,), id="third of the minor tonic"),
        pytest.param("C major", "9:dim", (1,), id="borrowed third"),
        pytest.param("C major", "1:maj7", (3,), id="lowered second"),
        pytest.param("C major", "9:m7b5", (1,), id="in a seventh chord"),
        pytest.param("C minor", "0:m", (1, 4), id="minor tonic"),
        pytest.param("C minor", "0:maj", (1,), id="third of the major tonic"),
        pytest.param("C minor", "1:maj", (4,), id="lowered second in minor"),
        pytest.param("C minor", "9:7", (), id="both in one chord"),
        pytest.param("C minor", "N", (1, 4), id="no chord"),
    ],
)
@pytest.mark.parametrize("text", ["", "2 d48"], ids=["first note", "later note"])
def test_what_makes_a_key_unsure_is_sung_only_over_chords_that_hold_it(
    key: str, chord: str, foreign: tuple[int, ...], text: str
) -> None:
    assert sung_over(chord, key, text) == pitches(-3, 17, foreign=foreign)


def test_a_melisma_keeps_to_the_chord_as_well() -> None:
    over_a_major = allowed("9:maj 0 d12 2 d12 5 d12 7 d6")
    assert over_a_major == pitches(-3, 14, "~", foreign=(3,)) - {"~7"}


@pytest.mark.parametrize(
    "text", ["", "0:maj 4 d48", "0:maj 4 d24 2 d24", "0:maj rest d48", "0:maj 4 d96", "0:maj 4 d24 ~2 d24"]
)
@pytest.mark.parametrize("is_first", [True, False])
def test_a_chord_comes_where_one_is_due(text: str, is_first: bool) -> None:
    assert next_ids(grown(text, 5), is_first=is_first) == CHORDS


def test_no_chord_of_a_minor_key_holds_the_major_third() -> None:
    minor = replace(ORDER, key=Key.parse("A minor"))
    chords = next_ids(grown("", order=minor), order=minor)
    assert chords >= {"0:m", "0:m7", "3:maj", "5:m", "7:maj", "7:7", "8:maj", "8:maj7", "10:7", "11:dim7", "2:m7b5"}
    assert not chords & {"N", "0:maj", "0:7", "4:m", "9:m", "9:7", "1:dim", "8:aug", "5:maj7"}


def test_of_a_note_held_over_slots_every_chord_is_wanted() -> None:
    phrase = grown("0:maj 4 d96")
    for _ in range(2):
        assert next_ids(phrase) == CHORDS
        phrase.write(names().index("7:7"), 0.0)
    assert "4" in next_ids(phrase)


@pytest.mark.parametrize(("key", "tonic"), [("C major", "0:maj"), ("F# minor", "0:m")])
def test_the_last_syllable_stands_on_the_tonic_chord(key: str, tonic: str) -> None:
    order = replace(ORDER, key=Key.parse(key))
    phrase = grown("2 d24 4 d24", 3, order=order)
    assert next_ids(phrase, is_last=True, order=order) == {tonic}
    assert next_ids(phrase, order=order) > {tonic, "7:maj", "7:7"}
    assert next_ids(grown("2 d24 4 d24", 4, order=order), is_last=True, order=order) > {tonic, "7:maj", "7:7"}


def test_a_slot_that_began_under_the_note_before_the_last_has_any_chord() -> None:
    phrase = grown("2 d24 4 d24 7:7 2 d96", 4)
    assert next_ids(phrase, is_last=True) == CHORDS
    phrase.write(names().index("7:7"), 0.0)
    assert next_ids(phrase, is_last=True) == {"0:maj"}


def test_no_pitch_sounds_five_times_in_a_row() -> None:
    assert "2" in allowed("2 d24 2 d24 2 d24", syllables=9)
    assert "2" not in allowed("2 d24 2 d24 2 d24 2 d24", syllables=9)


@pytest.mark.parametrize(
    ("ending", "wanted"),
    [
        ("5 d12", {"phrase"} | pitches(-3, 14, "~") - {"~5"}),
        ("5 d9", pitches(-3, 14, "~") - {"~5"}),
        ("5 d8 ~4 d3 ~2 d6", {"phrase"}),
        ("5 d24", {"phrase"} | CHORDS),
        ("5 d12 ~4 d12", {"phrase"} | CHORDS),
        ("5 d20 ~4 d4", CHORDS),
        ("5 d12 ~4 d8 ~2 d4", {"phrase"}),
    ],
    ids=[
        "half a beat long", "too short", "melisma full", "at a new slot", "melisma at a new slot",
        "too short at a new slot", "melisma full at a new slot",
    ],
)  # fmt: skip
def test_a_phrase_ends_on_a_note_of_half_a_beat_or_a_full_melisma(ending: str, wanted: set[str]) -> None:
    assert next_ids(grown(f"0 d24 4 d24 2 d24 {ending}")) == wanted


def test_no_phrase_ends_on_a_chord() -> None:
    assert allowed("0 d24 4 d24 2 d24 5 d24") == pitches(-3, 14, "~") - {"~5"}


def test_the_last_phrase_closes_on_a_long_tonic() -> None:
    before = "2 d24 4 d24 2 d12"
    assert allowed(before, is_last=True) == {"0", "12"}
    assert allowed(f"{before} 0", is_last=True) == durations(48, 192)
    assert next_ids(grown(f"{before} 12 d36"), is_last=True) == {"phrase"}
    assert next_ids(grown(f"{before} 12 d192"), is_last=True) == {"phrase"}


def test_a_last_phrase_of_one_syllable_is_the_tonic() -> None:
    assert next_ids(grown("", 1), is_first=True, is_last=True) == {"0:maj"}
    assert allowed("", is_first=True, is_last=True, syllables=1) == {"0", "12", "rest"}


@pytest.mark.parametrize(
    ("metre", "longest", "closing"),
    [("3/4", 72, (48, 144)), ("6/8", 72, (36, 144)), ("2/2", 96, (96, 192)), ("5/16", 30, (12, 60))],
)
def test_durations_go_by_the_metre(metre: str, longest: int, closing: tuple[int, int]) -> None:
    order = replace(ORDER, metre=Metre.parse(metre))
    assert allowed("0", order=order) == durations(0, longest)
    assert allowed("2 d24 4 d24 2 d24 0", is_last=True, order=order) == durations(*closing)


@pytest.mark.parametrize("key", [f"{tonic} {mode}" for tonic in "CDEFGAB" for mode in ("major", "minor")])
@pytest.mark.parametrize("range_midi", [(41, 60), (57, 69), (60, 79)])
def test_the_pitches_of_any_order_lie_in_its_range_and_reach_the_tonic(key: str, range_midi: tuple[int, int]) -> None:
    order = replace(ORDER, key=Key.parse(key), range_midi=range_midi)
    sung = {order.tonic_midi + int(name) for name in allowed("", order=order)}
    own = {
        p
        for p in range(range_midi[0], range_midi[1] + 1)
        if (p - order.key.pitch_class) % 12 not in FOREIGN[order.key.mode]
    }
    assert sung == own
    closing = {order.tonic_midi + int(name) for name in allowed("", order=order, is_last=True, syllables=1)}
    assert closing == {pitch for pitch in own if pitch % 12 == order.key.pitch_class}
    assert closing


def forced(text: str, clock: int = 0, slots: int = 0) -> tuple[list[str], list[str]]:
    """What is written where a text is forced (`?` is what is left free), and the chord over each note."""
    phrase = GrowingPhrase(clock, 8, 48, slots, forced=[names().index(name) for name in text.split()])
    written = []
    while phrase.forced:
        token = phrase.next_forced()
        if token is None and not phrase.forced:
            break
        written.append("?" if token is None else names()[token])
        phrase.write(names().index("6:dim") if token is None else token, 0.0)
    return written, [names()[4 + chord] for chord in phrase.chords]


@pytest.mark.parametrize(
    ("text", "clock", "slots", "written", "over"),
    [
        pytest.param("0:maj 4 d48 7:7 2 d24", 0, 0, "0:maj 4 d48 7:7 2 d24", "0:maj 7:7", id="as it was"),
        pytest.param("4 d48 2 d24", 0, 0, "? 4 d48 ? 2 d24", "6:dim 6:dim", id="none forced"),
        pytest.param("rest d48 7:7 4 d24", 0, 0, "? rest d48 7:7 4 d24", "7:7", id="a slot of rest"),
        pytest.param("rest d24 4 d24 7:7 2 d24", 96, 2, "? rest d24 4 d24 7:7 2 d24", "6:dim 7:7", id="later"),
        pytest.param("7:7 4 d24", 24, 1, "4 d24", "N", id="not due"),
        pytest.param("7:7 4 d24", 108, 2, "7:7 4 d24", "7:7", id="due since a while"),
        pytest.param("7:7 4 d24", 96, 1, "? 7:7 4 d24", "7:7", id="two due, one forced"),
        pytest.param("5:maj 7:7 4 d24", 96, 2, "7:7 4 d24", "7:7", id="one due, two forced"),
        pytest.param("5:maj 7:7 4 d24", 96, 1, "5:maj 7:7 4 d24", "7:7", id="two due, two forced"),
        pytest.param(
            "0:maj 4 d96 5:maj 7:7 2 d24", 0, 0, "0:maj 4 d96 5:maj 7:7 2 d24", "0:maj 7:7", id="held over slots"
        ),
        pytest.param("5:maj 7:7", 0, 0, "7:7", "", id="chords alone"),
    ],
)
def test_forced_chords_stand_where_they_are_due_and_over_their_notes(
    text: str, clock: int, slots: int, written: str, over: str
) -> None:
    assert forced(text, clock, slots) == (written.split(), over.split())


def test_nothing_is_forced_after_what_was_to_be() -> None:
    assert GrowingPhrase(0, 4, 48).next_forced() is None


@pytest.mark.parametrize(
    ("steps", "written"),
    [(0, []), (1, []), (2, [2]), (10, [8, 2]), (24, [24]), (66, [64, 2]), (71, [64, 4, 3]), (500, [192, 192, 108, 8])],
)
def test_rests_are_exactly_as_long_as_asked(steps: int, written: list[int]) -> None:
    ids = rest_ids(steps)
    assert ids[::2] == [REST_ID] * len(written)
    assert [DURATIONS[i - FIRST_DURATION_ID] for i in ids[1::2]] == written


def test_no_rest_is_off_by_a_step() -> None:
    assert [sum(int(STEPS_OF[i]) for i in rest_ids(steps)) for steps in range(2, 300)] == list(range(2, 300))


def test_a_syllable_lasts_through_its_melisma() -> None:
    assert grown("rest d24 4 d12 ~5 d12 0 d48").sung_syllables == ([24, 48], [24, 48])
    assert grown("rest d24").sung_syllables == ([], [])
