from dataclasses import replace

import pytest

from music.chords import chord_names
from music.keys import Key
from music.metre import Metre
from music.notes import TIME_GRID, Melody, Note
from music.scores import Part, Score, Underlaid
from music.sung.line import NoVocalLineError, vocal_part
from music.sung.melody import vocal_melodies, vocal_melody

C_MAJOR, COMMON = Key.parse("C major"), Metre(4, 4)


def sung(text: str, start_ql: float = 0.0, pitch_midi: int = 60) -> tuple[list[Note], list[Underlaid]]:
    """A quarter for every syllable, `_` for a note that holds one, `.` for a rest of a quarter."""
    notes: list[Note] = []
    underlay: list[Underlaid] = []
    at = start_ql
    for word in text.split():
        for index, syllable in enumerate(word.split("-")):
            if syllable != ".":
                notes.append(Note(at, 1.0, pitch_midi + len(notes) % 5))
            if syllable not in (".", "_"):
                ends = index == len(word.split("-")) - 1
                underlay.append(Underlaid(len(notes) - 1, syllable, ends))
            at += 1
    return notes, underlay


def piece(notes: list[Note], underlay: list[Underlaid], *others: Part, key: Key = C_MAJOR) -> Score:
    return Score("Song", (Part("Voice", tuple(notes), tuple(underlay)), *others), key, COMMON, 90.0)


def melody_of(text: str) -> Melody:
    whole = piece(*sung(text))
    return vocal_melody(whole, vocal_part(whole))


def syllables(melody: Melody) -> list[int]:
    return [phrase.syllables for phrase in melody.phrases]


def test_phrases_end_at_punctuation() -> None:
    melody = melody_of("now the day is o-ver, night is draw-ing nigh; sha-dows of the eve-ning steal a-cross the sky.")
    assert syllables(melody) == [6, 5, 11]


def test_phrases_begin_at_capitals() -> None:
    assert syllables(melody_of("We ga-thered all to hear Let our hearts and souls be stirred")) == [6, 7]


def test_always_capital_words_begin_no_phrase() -> None:
    assert syllables(melody_of("and when with Thee my Lord I walk a-lone")) == [10]


def test_capitals_tell_little_where_nouns_have_them() -> None:
    german = "der Mond ist auf ge-gan-gen, die Stern-lein pran-gen Still, am Him-mel hell und klar,"
    assert syllables(melody_of(german))[0] == 7


def test_phrases_end_at_rests_but_not_inside_words() -> None:
    assert syllables(melody_of("all a-lone and wea-ry . . once a-gain the moon-light")) == [6, 6]
    assert syllables(melody_of("all a-lone and wea-.-ry once a-gain")) == [9]


def test_short_pieces_join_their_neighbour_unless_a_rest_divides() -> None:
    assert syllables(melody_of("O, come a-gain with-in my ten-der arms.")) == [10]
    assert syllables(melody_of("Ah! . . . . come a-gain with-in my ten-der arms.")) == [1, 9]


def test_long_lines_are_split_at_the_comma() -> None:
    words = "la la la la la la la la la, la la la la la la la la la la"
    assert syllables(melody_of(words)) == [9, 10]


def test_verses_vote_on_phrase_ends() -> None:
    notes, first = sung("day by day and night by night so we go on and on and on")
    breaks = {5: "moon,"}
    others = [
        replace(s, verse=verse, text=breaks.get(s.note, "Oh" if s.note == 6 else s.text))
        for verse in (2, 3)
        for s in first
    ]
    whole = piece(notes, [*first, *others])
    assert syllables(vocal_melody(whole, vocal_part(whole))) == [6, 9]


def test_melismas_continue_but_never_after_a_rest() -> None:
    melody = melody_of("glo-_-_-ry be to . _ thee now and e-ver")
    assert [n.continues_syllable for n in melody.notes][:4] == [False, True, True, False]
    after_rest = next(n for a, n in zip(melody.notes, melody.notes[1:], strict=False) if n.onset_ql > a.end_ql)
    assert not after_rest.continues_syllable


def test_notes_between_rests_without_words_are_left_out() -> None:
    assert len(melody_of("_ _ _ . sing a song of six-pence all the day").notes) == 9


def test_a_second_ending_has_its_own_words() -> None:
    notes, underlay = sung("a b c d e f g h i j k l")
    second = [replace(s, verse=2) if s.note >= 8 else s for s in underlay]
    whole = piece(notes, second)
    assert not any(n.continues_syllable for n in vocal_melody(whole, vocal_part(whole)).notes)


def test_the_highest_note_leads_and_overlaps_are_trimmed() -> None:
    notes = [Note(i * 1.0, 1.5, 60) for i in range(8)]
    chord = [note for n in notes for note in (n.moved(semitones=-5), n)]
    underlay = [Underlaid(2 * i, "la", True) for i in range(8)]
    melody = vocal_melody(whole := piece(chord, underlay), vocal_part(whole))
    assert [(n.pitch_midi, n.duration_ql, n.continues_syllable) for n in melody.notes][:7] == [(60, 1, False)] * 7


def test_an_inner_voice_does_not_cut_the_upper() -> None:
    notes, underlay = sung("la la la la la la la la")
    notes[0] = replace(notes[0], pitch_midi=70)
    inner = Note(0.5, 0.5, 50)
    shifted = [replace(s, note=s.note + (s.note > 0)) for s in underlay]
    whole = piece([notes[0], inner, *notes[1:]], shifted)
    assert [n.onset_ql for n in vocal_melody(whole, vocal_part(whole)).notes] == [float(i) for i in range(8)]


def test_onsets_lie_on_the_grid() -> None:
    notes, underlay = sung("la la la la la la la la")
    crooked = [replace(n, onset_ql=n.onset_ql + 0.013, duration_ql=0.34) for n in notes]
    melody = vocal_melody(whole := piece(crooked, underlay), vocal_part(whole))
    for note in melody.notes:
        assert note.onset_ql * TIME_GRID == pytest.approx(round(note.onset_ql * TIME_GRID), abs=1e-9)
        assert note.duration_ql == pytest.approx(8 / TIME_GRID)


def test_an_introduction_is_skipped_by_whole_bars() -> None:
    melody = vocal_melody(whole := piece(*sung("la la la la la la la la", start_ql=19)), vocal_part(whole))
    assert melody.notes[0].onset_ql == 3


def test_the_longest_metre_is_kept_and_begins_at_its_bar_line() -> None:
    notes, underlay = sung("one two three four five six se-ven eight and one more line to sing a-loud for us all")
    waltz = Metre(3, 4)
    part = Part("Voice", tuple(notes), tuple(underlay))
    score = Score(
        "Song", (part,), C_MAJOR, COMMON, 90.0, metres=((0.0, COMMON), (8.0, waltz)),
        keys=((0.0, C_MAJOR), (8.0, Key.parse("D major"))), tempos=((0.0, 90.0), (8.0, 60.0)),
    )  # fmt: skip
    melody = vocal_melody(score, part)
    assert (melody.metre, melody.tempo_bpm, melody.key.sharps) == (waltz, 60.0, 2)
    assert [n.onset_ql for n in melody.notes] == [float(i) for i in range(len(notes) - 8)]
    assert [m.melody for m in vocal_melodies(score, part)] == [melody]
    assert [m.melody.metre for m in vocal_melodies(score, part, at_least=8)] == [waltz, COMMON]


def test_the_first_voice_leads_a_hymn() -> None:
    soprano, bass = (Part(n, tuple(s[0]), tuple(s[1])) for n, s in (("S", sung("a b c d")), ("B", sung("a b c d e"))))
    whole = Score("Hymn", (soprano, bass), C_MAJOR, COMMON, 90.0)
    assert vocal_part(whole).name == "S"


@pytest.mark.parametrize(
    ("pitches", "bass", "expected"),
    [
        ([60, 64, 67, 72, 67, 64, 62, 60, 67, 60], None, "C major"),
        ([69, 72, 76, 69, 71, 68, 69, 76, 72, 69], None, "A minor"),
        ([60, 64, 69, 67, 64, 69, 60, 64, 69, 67], 45, "A minor"),
        ([60, 64, 69, 67, 64, 69, 60, 64, 69, 67], 48, "C major"),
        ([66, 69, 74, 73, 71, 69, 66, 62, 64, 62], None, "D major"),
    ],
    ids=["major", "minor", "bass-minor", "bass-major", "signature-missing"],
)
def test_the_mode_is_found(pitches: list[int], bass: int | None, expected: str) -> None:
    notes = [Note(float(i), 1.0, p) for i, p in enumerate(pitches)]
    underlay = [Underlaid(i, "la", True) for i in range(len(notes))]
    left = Part("Piano", () if bass is None else (Note(8.0, 2.0, bass),))
    whole = piece(notes, underlay, left)
    assert str(vocal_melody(whole, vocal_part(whole)).key) == expected


@pytest.mark.parametrize("semitones", [-7, 2, 5])
def test_transposing_the_piece_transposes_the_melody(semitones: int) -> None:
    notes, underlay = sung("now the day is o-ver, night is draw-ing nigh")
    key = Key.parse("Eb major")
    moved = Key.of_pitch_class(key.pitch_class + semitones, key.mode)
    low, high = (
        piece(notes, underlay, key=key),
        piece([n.moved(semitones=semitones) for n in notes], underlay, key=moved),
    )
    expected = vocal_melody(low, low.parts[0]).moved(semitones=semitones)
    assert vocal_melody(high, high.parts[0]).phrases == expected.phrases


LINE = "all the day we sing a song of six and more"
"""Eleven notes: C D E F G, and again."""


def chords(whole: Score) -> list[str]:
    """The names of the chords under the melody of a piece."""
    (found,) = vocal_melodies(whole, whole.parts[0])
    return [chord_names()[chord] for chord in found.chord_ids]


def held(*triads: tuple[int, ...], at_ql: float = 0.0, each_ql: float = 4.0) -> Part:
    """A part of chords, one after another."""
    return Part("Piano", tuple(Note(at_ql + n * each_ql, each_ql, p) for n, triad in enumerate(triads) for p in triad))


C, F, G = (48, 55, 64), (41, 57, 60), (43, 50, 59)


def test_a_melody_alone_has_no_harmony() -> None:
    assert chords(piece(*sung(LINE))) == ["N"] * 6


def test_the_harmony_is_found_in_all_that_sounds() -> None:
    piano = held(C, F, G)
    doubled = Part("Strings", tuple(note.moved(semitones=12) for note in piano.notes))
    assert chords(piece(*sung(LINE), piano, doubled)) == ["0:maj", "0:maj", "5:maj", "5:maj", "7:maj", "7:maj"]


def test_the_voices_of_a_hymn_are_harmony() -> None:
    notes, underlay = sung("la la la la la la la la")
    voices = [
        Part(name, tuple(Note(float(n), 1.0, p) for n, p in enumerate(pitches)))
        for name, pitches in (
            ("Alto", [55, 59, 60, 57, 60, 60, 59, 60]),
            ("Tenor", [52, 53, 55, 53, 52, 57, 53, 55]),
            ("Bass", [48, 43, 48, 41, 48, 41, 43, 48]),
        )
    ]
    soprano = [replace(n, pitch_midi=p) for n, p in zip(notes, [64, 62, 64, 60, 67, 65, 62, 64], strict=True)]
    slow = [Part(v.name, tuple(replace(n, onset_ql=2 * n.onset_ql, duration_ql=2.0) for n in v.notes)) for v in voices]
    slow_soprano = [replace(n, onset_ql=2 * n.onset_ql, duration_ql=2.0) for n in soprano]
    found = chords(piece(slow_soprano, underlay, *slow))
    assert found == ["0:maj", "7:7", "0:maj", "5:maj", "0:maj", "5:maj", "7:7", "0:maj"]


def test_symbols_say_more_than_what_sounds() -> None:
    whole = replace(piece(*sung(LINE), held(C, C, C)), chords=((0.0, "Am7"), (4.0, "F/A"), (7.5, "G7"), (8.0, "C")))
    assert chords(whole) == ["9:m7", "9:m7", "5:maj", "5:maj", "0:maj", "0:maj"]


def test_the_harmony_begins_with_the_bar_of_the_first_note() -> None:
    voice = sung(LINE, start_ql=14)
    lead_sheet = replace(piece(*voice), chords=((0.0, "C"), (10.0, "G"), (16.0, "F"), (20.0, "C")))
    wanted = ["7:maj", "7:maj", "5:maj", "5:maj", "0:maj", "0:maj", "0:maj"]
    assert chords(lead_sheet) == wanted
    piano = held(G, G, G, G, F, C, C)
    doubled = Part("Strings", tuple(note.moved(semitones=12) for note in piano.notes))
    assert chords(piece(*voice, piano, doubled)) == wanted


def two_metres(*others: Part, symbols: tuple[tuple[float, str], ...] = ()) -> Score:
    """Eight quarters in 4/4, then twelve in 3/4."""
    notes, underlay = sung("one two three four five six se-ven eight and one more line to sing a-loud to end it")
    return Score(
        "Song", (Part("Voice", tuple(notes), tuple(underlay)), *others), C_MAJOR, COMMON, 90.0, chords=symbols,
        metres=((0.0, COMMON), (8.0, Metre(3, 4))),
    )  # fmt: skip


def roots(score: Score) -> list[list[tuple[int, float, float]]]:
    """Root, onset and length of the chords of every stretch, the longest stretch first."""
    found = vocal_melodies(score, score.parts[0], at_least=8)
    return [[(chord.root, chord.onset_ql, chord.duration_ql) for chord in each.chords] for each in found]


def test_every_stretch_has_its_own_harmony() -> None:
    piano = Part("Piano", (*held(C, F).notes, *held(G, C, F, C, at_ql=8.0, each_ql=3.0).notes))
    doubled = Part("Strings", tuple(note.moved(semitones=12) for note in piano.notes))
    assert roots(two_metres(piano, doubled)) == [[(7, 0, 3), (0, 3, 3), (5, 6, 3), (0, 9, 3)], [(0, 0, 4), (5, 4, 4)]]


@pytest.mark.parametrize(
    ("symbols", "waltz", "march"),
    [
        pytest.param(
            ((0.0, "C"), (4.0, "F"), (8.0, "G"), (14.0, "Am")), [(7, 0, 6), (9, 6, 6)], [(0, 0, 4), (5, 4, 4)],
            id="throughout",
        ),
        pytest.param(((0.0, "C"), (4.0, "F")), [(5, 0, 12)], [(0, 0, 4), (5, 4, 4)], id="holding on"),
        pytest.param(((8.0, "G"),), [(7, 0, 12)], [], id="from the second on"),
    ],
)  # fmt: skip
def test_symbols_of_every_stretch(
    symbols: tuple[tuple[float, str], ...],
    waltz: list[tuple[int, float, float]],
    march: list[tuple[int, float, float]],
) -> None:
    assert roots(two_metres(symbols=symbols)) == [waltz, march]


@pytest.mark.parametrize("semitones", [-5, 3])
def test_transposing_the_piece_leaves_the_harmony(semitones: int) -> None:
    notes, underlay = sung(LINE)
    piano = held(C, F, G)
    parts = (piano, Part("Strings", tuple(note.moved(semitones=12) for note in piano.notes)))
    key = Key.of_pitch_class(semitones, C_MAJOR.mode)
    moved = [replace(part, notes=tuple(note.moved(semitones=semitones) for note in part.notes)) for part in parts]
    high = piece([note.moved(semitones=semitones) for note in notes], underlay, *moved, key=key)
    assert chords(high) == chords(piece(notes, underlay, *parts))


def test_a_short_stretch_without_words_enough_refuses_nothing() -> None:
    whole = two_metres()
    part = whole.parts[0]
    wordless = replace(part, underlay=tuple(each for each in part.underlay if each.note in (0, 7) or each.note >= 8))
    assert [each.melody.metre for each in vocal_melodies(whole, wordless)] == [Metre(3, 4)]


def test_refuses_pieces_that_are_not_sung() -> None:
    notes, underlay = sung("la la la la la la la")
    with pytest.raises(NoVocalLineError, match="no words"):
        vocal_part(piece(notes, []))
    with pytest.raises(NoVocalLineError, match="7 sung notes"):
        vocal_melody(whole := piece(notes, underlay), whole.parts[0])
    with pytest.raises(NoVocalLineError, match="2 syllables under 12 notes"):
        melody_of("la-_-_-_-_-_-_-_-_-_-_ la")
