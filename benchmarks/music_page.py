"""The pictures of `docs/music.md`: scores and piano rolls of the seeds 0, 1 and 2, whatever they are.

    python benchmarks/music_page.py [--theme melancholy] [--seeds 0 1 2] [--bars 16] [--out docs/music]

For every seed a song about the theme, and a piano piece in its mood: the first page of each score, drawn by verovio,
and the roll of its first bars.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from engine.files import write_text
from lyrics.theme import Theme, ThemeTable, read_theme
from music.notes import Note
from music.piano.solo import solo_in_mood
from music.piano.spec import PianoWishes
from pairing.compose_song import Networks, song_about
from pairing.export.musicxml import write_solo_musicxml
from pairing.export.pianoroll import write_png
from pairing.export.svg import drawn_pages
from pairing.request import SongRequest

ROLL_BARS = 16
PAGE = {"pageWidth": 2100, "pageHeight": 2970, "scale": 40, "footer": "none", "xmlIdSeed": 1, "svgViewBox": True}


def main() -> None:
    """Writes the pictures and names them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--theme", default="melancholy")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--bars", type=int, default=16, help="of a piano piece")
    parser.add_argument("--out", type=Path, default=Path("docs/music"))
    chosen = parser.parse_args()
    theme = read_theme(chosen.theme, ThemeTable.load())
    chosen.out.mkdir(parents=True, exist_ok=True)
    networks = Networks()
    for seed in chosen.seeds:
        draw_song(networks, theme, seed, chosen.out)
        draw_piano_piece(theme, seed, chosen.bars, chosen.out)
        sys.stdout.write(f"{chosen.out}/song-{seed}, piano-{seed}: .svg and .png\n")


def draw_song(networks: Networks, theme: Theme, seed: int, out: Path) -> None:
    """The score and the roll of a song."""
    song = song_about(networks, theme, SongRequest(theme=theme.text, seed=seed))
    write_text(out / f"song-{seed}.svg", drawn_pages(song, adjustPageHeight=True)[0])
    end_ql = min(song.end_ql, ROLL_BARS * song.metre.bar_ql)
    lines = [line for line in song.lines if line.notes[-1].end_ql <= end_ql]
    right, left = song.parts[0].hands
    draw_roll(song.metre, end_ql, song.melody, right, left, lines, out / f"song-{seed}.png")


def draw_piano_piece(theme: Theme, seed: int, bars: int, out: Path) -> None:
    """The score and the roll of a piano piece."""
    import verovio

    solo = solo_in_mood(theme.valence, theme.arousal, bars, PianoWishes(), 1.0, seed)
    toolkit = verovio.toolkit()
    toolkit.setOptions({**PAGE, "adjustPageHeight": True})
    with TemporaryDirectory() as folder:
        score = Path(folder) / "piece.musicxml"
        write_solo_musicxml(solo, f"Seed {seed}", score)
        toolkit.loadData(score.read_text(encoding="utf-8"))
    write_text(out / f"piano-{seed}.svg", toolkit.renderToSVG(1))
    right, left = solo.piano.hands
    draw_roll(solo.order.metre, solo.end_ql, (), right, left, (), out / f"piano-{seed}.png")


def draw_roll(
    metre: Any,
    end_ql: float,
    melody: Sequence[Note],
    right: Sequence[Note],
    left: Sequence[Note],
    lines: Sequence[Any],
    path: Path,
) -> None:
    """The roll of what begins before `end_ql`."""
    shown = {
        name: tuple(n for n in notes if n.end_ql <= end_ql + 1e-6)
        for name, notes in (("melody", melody), ("right", right), ("left", left))
    }
    sheet: Any = SimpleNamespace(metre=metre, end_ql=end_ql, lines=lines, **shown)
    write_png(sheet, path)


if __name__ == "__main__":
    main()
