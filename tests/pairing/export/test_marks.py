import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import verovio
from music21 import converter, dynamics

from music.notes import Note
from music.styles import Voice
from pairing.export.marks import dynamic_marks, pedal_marks
from pairing.export.musicxml import musicxml_bytes
from pairing.song import Song, SungLine, SungStanza
from tests.pairing.songs import drawn_song, plain_song, with_piano

PEDALS = ((0.125, 4.0), (4.125, 6.0), (7.0, 8.0))


def pedalled(song: Song) -> Song:
    """With a pedal under every chord."""
    ends = [onset for onset, _ in song.chords[1:]] + [song.end_ql]
    pedals = ((onset + 0.125, end) for (onset, _), end in zip(song.chords, ends, strict=True))
    return with_piano(song, pedals=tuple(pedals))


def tree(song: Song) -> Any:
    return ElementTree.fromstring(musicxml_bytes(song))


def sung_at(stanza: SungStanza, velocity: int) -> SungStanza:
    def louder(notes: tuple[Note, ...]) -> tuple[Note, ...]:
        return tuple(replace(note, velocity=velocity) for note in notes)

    def line(of: SungLine) -> SungLine:
        return replace(of, syllables=tuple(replace(s, notes=louder(s.notes)) for s in of.syllables))

    return replace(stanza, lines=tuple(line(one) for one in stanza.lines))


def with_velocities(song: Song, *velocities: int) -> Song:
    return song.with_lead(stanzas=tuple(sung_at(s, v) for s, v in zip(song.stanzas, velocities, strict=True)))


def test_the_pedal_changes_where_it_comes_up_for_a_moment() -> None:
    song = with_piano(plain_song(), pedals=PEDALS)
    assert pedal_marks(song, song.parts[0]) == [
        (0, "start"),
        (96, "change"),
        (144, "stop"),
        (168, "start"),
        (192, "stop"),
    ]


def test_of_a_song_in_verses_the_pedals_that_are_written_are_shown() -> None:
    song = pedalled(drawn_song(np.random.default_rng(3), stanzas=3, interlude_bars=1, introduction_bars=1, coda_bars=1))
    marks = pedal_marks(song, song.parts[0])
    bars = len(tree(song).findall("part")[0].findall("measure"))
    assert marks[0] == (0, "start")
    assert marks[-1] == (bars * 96, "stop")
    assert len(marks) == bars + 1
    assert [kind for _, kind in marks[1:-1]] == ["change"] * (bars - 1)


def test_the_pedal_is_under_the_piano_bar_by_bar() -> None:
    song = pedalled(drawn_song(np.random.default_rng(1), stanzas=1))
    _, piano = tree(song).findall("part")
    shown = []
    for number, measure in enumerate(piano.findall("measure")):
        divisions = int(piano.findtext("measure/attributes/divisions"))
        for direction in measure.findall("direction"):
            if (pedal := direction.find("direction-type/pedal")) is not None:
                assert direction.findtext("staff") == "2"
                shown.append((number * 4 + int(direction.findtext("offset", "0")) / divisions, pedal.get("type")))
    # the last stop stands in the bar that it ends
    assert shown == [(step / 24, kind) for step, kind in pedal_marks(song, song.parts[0])]


@pytest.mark.parametrize(
    ("velocity", "level"),
    [(1, "ppp"), (33, "pp"), (49, "p"), (64, "mp"), (80, "mf"), (96, "f"), (112, "ff"), (127, "fff")],
)
def test_a_velocity_has_its_mark(velocity: int, level: str) -> None:
    song = with_velocities(plain_song(), velocity)
    assert dynamic_marks(song, song.melody) == [(0, level)]


def test_dynamics_stand_where_they_change() -> None:
    song = drawn_song(np.random.default_rng(7), stanzas=3, strophic=False, introduction_bars=1)
    song = with_velocities(song, 64, 96, 98)
    starts = [round(stanza.start_ql * 24) for stanza in song.stanzas]
    assert dynamic_marks(song, song.melody) == [(starts[0], "mp"), (starts[1], "f")]
    voice, piano = tree(song).findall("part")
    assert [mark[0].tag for mark in voice.iter("dynamics")] == ["mp", "f"]
    assert [mark[0].tag for mark in piano.iter("dynamics")] == ["mp"]


def test_music21_and_verovio_read_the_marks() -> None:
    song = pedalled(with_velocities(drawn_song(np.random.default_rng(7), stanzas=2, strophic=False), 64, 96))
    content = musicxml_bytes(song)
    score: Any = converter.parseData(content, format="musicxml", forceSource=True)
    read = [(float(mark.getOffsetInHierarchy(score)), mark.value) for mark in score.parts[0][dynamics.Dynamic]]
    assert read == [(stanza.start_ql, level) for stanza, level in zip(song.stanzas, ("mp", "f"), strict=True)]
    toolkit = verovio.toolkit()
    toolkit.setOptions({"breaks": "none", "footer": "none", "header": "none"})
    assert toolkit.loadData(content.decode())
    drawn = toolkit.renderToSVG(1)
    assert drawn.count('class="pedal"') == len(pedal_marks(song, song.parts[0]))
    assert drawn.count('class="dynam"') == 3


@pytest.mark.parametrize(
    ("voice", "name", "sign", "octave"),
    [
        (Voice.SOPRANO, "Soprano", "G", None),
        (Voice.ALTO, "Alto", "G", None),
        (Voice.TENOR, "Tenor", "G", "-1"),
        (Voice.BASS, "Bass", "F", None),
        (None, "Voice", "G", None),
    ],
)
def test_the_voice_has_its_name_and_clef(voice: Voice | None, name: str, sign: str, octave: str | None) -> None:
    root = tree(plain_song().with_lead(voice=voice))
    assert root.findtext(".//score-part/part-name") == name
    clef = root.find("part/measure/attributes/clef")
    assert (clef.findtext("sign"), clef.findtext("clef-octave-change")) == (sign, octave)
