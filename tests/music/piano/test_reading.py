from pathlib import Path

import pytest

from music.notes import in_order, piano_part
from music.piano.files import write_piano
from music.piano.pieces import PianoStyle
from music.piano.reading import NoPianoError, read_piano_pieces, work_of
from tests.music.piano.pieces import waltz

KERN = """!!!COM: {composer}
**kern\t**kern\t**dynam
*staff2\t*staff1\t*
*k[f#]\t*k[f#]\t*
*M3/4\t*M3/4\t*
*MM150\t*MM150\t*
{bars}*-\t*-\t*-
"""
BAR = """4GG\t8ggL\t{mark}
.\t8ff#\t.
4B 4d\t8eeJ\t.
.\t8ddL\t.
4B 4d\t8cc\t.
.\t8bJ\t.
=\t=\t=
"""


def kern(folder: Path, name: str, bars: int, composer: str = "Chopin, Fryderyk") -> Path:
    marks = ["f" if bar == 2 else "p" if bar == 0 else "." for bar in range(bars)]
    path = folder / name
    path.write_text(KERN.format(composer=composer, bars="".join(BAR.format(mark=m) for m in marks)))
    return path


def test_a_kern_file_gives_hands_key_dynamics_and_style(tmp_path: Path) -> None:
    (piece,) = read_piano_pieces(kern(tmp_path, "010-1b-Sm-005.krn", 6))
    assert (piece.work, piece.style) == ("chopin-010-5", PianoStyle.CHOPIN)
    assert (str(piece.key), str(piece.metre), piece.tempo_bpm) == ("G major", "3/4", 150)
    assert (len(piece.right), len(piece.left)) == (36, 30)
    assert piece.right[0].pitch_midi == 79
    assert piece.dynamics == ((0.0, 2), (6.0, 5))


def test_a_polish_edition_is_told_by_its_shelf_mark(tmp_path: Path) -> None:
    path = kern(tmp_path, "pl-wn--mus-1_stolpe-alojzy--walc.krn", 6, "Stolpe, Alojzy")
    (piece,) = read_piano_pieces(path)
    assert (piece.work, piece.style) == ("stolpe-alojzy--walc", PianoStyle.POLISH)


def test_too_short_a_piece_is_refused_unless_asked_for(tmp_path: Path) -> None:
    path = kern(tmp_path, "short.krn", 2)
    with pytest.raises(NoPianoError, match="no 24 piano notes"):
        read_piano_pieces(path)
    assert len(read_piano_pieces(path, fewest_notes=1, fewest_bars=0)) == 1


@pytest.mark.parametrize(
    ("stem", "work"),
    [
        ("010-1b-Sm-005", "chopin-010-5"),
        ("028-1-BH-009", "chopin-028-9"),
        ("048_1-1b-W-002", "chopin-048-1"),
        ("010_7-12-1-KI-011", "chopin-010-11"),
        ("072sep-1e-Sam-002-ecossaise", "chopin-072-2"),
        ("072-1-MEIf-002-marche-funebre", "chopin-072-2"),
        ("MEG-1a-CH", "chopin-meg-1"),
        ("lc28789279", "lc28789279"),
    ],
)
def test_editions_of_one_work_share_its_name(stem: str, work: str) -> None:
    assert work_of(stem) == work


def test_hands_on_one_staff_are_parted(tmp_path: Path) -> None:
    piece = waltz(6)
    melody, path = in_order((*piece.right, *piece.left)), tmp_path / "one.mid"
    write_piano(piano_part(melody), piece.key, piece.metre, piece.tempo_bpm, 18, path)
    (read,) = read_piano_pieces(path)
    assert [(n.onset_ql, n.pitch_midi) for n in read.right] == [(n.onset_ql, n.pitch_midi) for n in piece.right]
    assert len(read.left) == len(piece.left)
