import numpy as np
import pytest

from lyrics.forms import FormError
from lyrics.verse import LineOrder
from pairing.form import SongSection, check_sung
from pairing.plan import draw_stanza, returning
from tests.pairing.themes import asked


@pytest.mark.parametrize("name", ["chorus", "sonnet", "limerick"])
def test_what_cannot_be_sung_to_one_tune_is_no_stanza(name: str) -> None:
    with pytest.raises(FormError, match=f"no stanza of the form {name!r} for one tune; wanted one of common, ballad"):
        check_sung(name)


def test_every_line_of_a_section_that_returns_is_a_refrain_of_its_own() -> None:
    lines = (LineOrder(8, "A", refrain="A1"), LineOrder(6, "B"), LineOrder(8, "A", refrain="A1"))
    assert [line.refrain for line in returning(lines, SongSection.CHORUS)] == ["chorus A1", "chorus 2", "chorus A1"]


def test_a_chorus_has_shapes_of_its_own() -> None:
    def shapes(section: SongSection) -> set[tuple[tuple[int, str, str], ...]]:
        drawn = (draw_stanza(asked(), section, np.random.default_rng(seed)) for seed in range(40))
        return {tuple((line.syllables, line.rhyme, line.refrain) for line in lines) for lines in drawn}

    assert len(shapes(SongSection.CHORUS)) == 4
    assert len(shapes(SongSection.VERSE)) == 5
    assert any(line[2] for shape in shapes(SongSection.CHORUS) for line in shape)
