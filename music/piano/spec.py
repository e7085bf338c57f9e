"""What is ordered of the composer: genre, form, and a plan for every bar."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from music.chords import chord_on, tonic_id
from music.dynamics import LEVELS
from music.keys import Key, Mode
from music.metre import Metre
from music.notes import check_tempo
from music.piano.encoding import bars_in, plan_of
from music.piano.genres import GENRES, fitting_genre
from music.piano.pieces import PianoPiece, PianoStyle
from music.piano.rules import PianoRules
from music.piano.texture import SOLO, TEXTURES, BarPlan, Texture, bar_plan
from music.styles import Genre

MOST_BARS = 256
_BETWEEN = 0.3
"""How often a bar within a section has another texture than the section."""
_RISE = 7.0
"""Semitones by which the right hand rises in the course of a section."""


class PianoSpecError(ValueError):
    """A piano piece that cannot be composed as ordered."""


@dataclass(frozen=True)
class PieceSection:
    """Bars that belong together.

    Attributes:
        letter: sections of one letter begin alike.
        start: its first bar.
        bars: how many.
    """

    letter: str
    start: int
    bars: int

    @property
    def end(self) -> int:
        """The first bar after it."""
        return self.start + self.bars


@dataclass(frozen=True)
class Area:
    """A key that a section visits: its tonic in semitones above the piece's, and whether it is minor."""

    root: int
    minor: bool


_AREAS = {
    Mode.MAJOR: (Area(9, True), Area(5, False), Area(7, False), Area(4, True), Area(8, False), Area(0, True)),
    Mode.MINOR: (Area(3, False), Area(8, False), Area(5, True), Area(7, True), Area(0, False)),
}


@dataclass(frozen=True)
class PianoSpec:
    """A solo piece to compose.

    Attributes:
        bars: to be composed.
        plan: of the bars to be composed.
        sections: in order, without gaps.
        levels: dynamic level of each bar, 0 to 7.
        areas: the key that sections of a letter visit; those without stay at home.
        genre: None for what is continued.
        prime: what is continued; its bars come before those composed.
    """

    style: PianoStyle
    key: Key
    metre: Metre
    tempo_bpm: float
    plan: BarPlan
    sections: tuple[PieceSection, ...]
    levels: tuple[int, ...]
    areas: Mapping[str, Area] = field(default_factory=dict)
    genre: Genre | None = None
    prime: PianoPiece | None = None

    def __post_init__(self) -> None:
        check_tempo(self.tempo_bpm)

    @property
    def bars(self) -> int:
        """How many are composed."""
        return self.sections[-1].end


@dataclass(frozen=True)
class PianoWishes:
    """What a person may settle; None leaves it to the mood or to chance.

    Attributes:
        genre: which kind of piece.
        key: its key.
        metre: its metre.
        tempo_bpm: its tempo in quarters a minute.
        prime: a piece to continue, which settles key, metre and tempo.
    """

    genre: Genre | None = None
    key: Key | None = None
    metre: Metre | None = None
    tempo_bpm: float | None = None
    prime: PianoPiece | None = None


def draw_spec(valence: float, arousal: float, bars: int, wishes: PianoWishes, rng: np.random.Generator) -> PianoSpec:
    """Settles what the wishes leave open.

    Args:
        valence: -1 sad to 1 happy: happier pieces are in major, higher, faster, and rather dances.
        arousal: -1 calm to 1 excited: excited ones are faster, louder and denser.
        bars: to be composed, 1 to `MOST_BARS`.
        wishes: what is settled.
        rng: for the rest.

    Raises:
        PianoSpecError: so many bars cannot be composed.
    """
    if not 1 <= bars <= MOST_BARS:
        raise PianoSpecError(f"a piece of {bars} bars; wanted 1 to {MOST_BARS}")
    if wishes.prime is not None:
        return _continuing(wishes.prime, bars)
    genre = wishes.genre or fitting_genre(valence, arousal, wishes.metre, rng)
    preset = GENRES[genre]
    metre = wishes.metre or Metre.parse(preset.metres[min(int(rng.exponential(0.7)), len(preset.metres) - 1)])
    mode = Mode.MAJOR if rng.random() < 1 / (1 + np.exp(-4 * valence)) else Mode.MINOR
    key = wishes.key or Key.of_pitch_class(int(rng.integers(12)), mode)
    slow, fast = preset.tempo_bpm
    pace = float(np.clip(0.5 + 0.4 * arousal + 0.3 * valence, 0, 1))
    tempo = wishes.tempo_bpm or round(slow + (fast - slow) * pace)
    sections = _form(bars)
    textures = _textures(preset.first, preset.second, preset.between, sections, rng)
    lift = 3.0 * valence + float(rng.normal(0, 2.5))
    denser = 2 ** (0.4 * arousal + float(rng.normal(0, 0.5)))
    plan = bar_plan(textures, SOLO, lift, denser, rng)
    plan.registers[:, 0] += _arch(sections, rng)
    level = int(np.clip(round(3 + 2 * arousal), 0, 7))
    others = sorted({section.letter for section in sections} - {"A"})
    areas = {letter: _draw_area(key.mode, rng) for letter in others}
    return PianoSpec(PianoStyle.CHOPIN, key, metre, tempo, plan, sections, _levels(sections, level, rng), areas, genre)


def rules_of(order: PianoSpec, first_bar: int) -> PianoRules:
    """The cadences and dynamics of an order whose first bar is bar `first_bar` of the piece."""
    minor = order.key.mode is Mode.MINOR
    slots = PianoRules(order.metre).slots
    chords: dict[int, frozenset[int]] = {}
    levels = {first_bar + bar: (level,) for bar, level in enumerate(order.levels)}
    tonic, dominants = frozenset({tonic_id(minor)}), _dominants(0)
    if order.prime is None:
        chords[0] = tonic | dominants
    for section in order.sections:
        chords |= _visited(order.areas.get(section.letter), section, first_bar, slots)
        chords[(first_bar + section.end) * slots - 1] = tonic | dominants
    last = first_bar + order.bars - 1
    if order.bars > 1:
        chords[last * slots - 1] = dominants
    chords |= {last * slots + slot: tonic for slot in range(slots)}
    return PianoRules(order.metre, chords, levels, last_bar=last)


def _visited(area: Area | None, section: PieceSection, first_bar: int, slots: int) -> dict[int, frozenset[int]]:
    """The chords that take a section to another key: its tonic at the beginning, and after its dominant half way."""
    if area is None or section.bars < 4:
        return {}
    there = frozenset({chord_on(area.root, "m" if area.minor else "")})
    start, half = (first_bar + section.start) * slots, (first_bar + section.start + section.bars // 2) * slots
    return {start: there, half - 1: _dominants(area.root), half: there}


def _dominants(root: int) -> frozenset[int]:
    """The dominant triad and seventh chord of a tonic so many semitones above the piece's."""
    return frozenset({chord_on(root + 7, ""), chord_on(root + 7, "7")})


def _draw_area(mode: Mode, rng: np.random.Generator) -> Area:
    choices = _AREAS[mode]
    return choices[int(rng.integers(len(choices)))]


def _form(bars: int) -> tuple[PieceSection, ...]:
    """Sections of eight bars (four in short pieces) that return: AA, ABA, AABA, AABBA ..."""
    unit = 8 if bars >= 24 else 4 if bars >= 6 else bars
    count = max(1, round(bars / unit))
    letters = {1: "A", 2: "AA", 3: "ABA", 4: "AABA", 5: "AABBA"}.get(count) or ("AABACADA" * count)[: count - 1] + "A"
    starts = [unit * number for number in range(count)]
    ends = [*starts[1:], bars]
    return tuple(PieceSection(le, start, end - start) for le, start, end in zip(letters, starts, ends, strict=True))


def _textures(
    first: tuple[Texture, ...],
    second: tuple[Texture, ...],
    between: tuple[Texture, ...],
    sections: tuple[PieceSection, ...],
    rng: np.random.Generator,
) -> list[Texture]:
    """A texture for every bar; a section that returns has those of the first of its letter."""
    main, other = first[int(rng.integers(len(first)))], second[int(rng.integers(len(second)))]
    of_letter: dict[str, list[Texture]] = {}
    found: list[Texture] = []
    for section in sections:
        usual = main if section.letter == "A" else other
        drawn = of_letter.setdefault(section.letter, [])
        while len(drawn) < section.bars:
            is_other = rng.random() < _BETWEEN and len(drawn) % 4 > 0
            drawn.append(between[int(rng.integers(len(between)))] if is_other else usual)
        found += drawn[: section.bars]
    found[-1] = Texture.HELD
    return found


def _arch(sections: tuple[PieceSection, ...], rng: np.random.Generator) -> NDArray[np.float32]:
    """Semitones by which the right hand lies higher in each bar: towards the ends of sections, and in others than A."""
    found: list[float] = []
    by_letter: dict[str, float] = {}
    for section in sections:
        higher = by_letter.setdefault(section.letter, float(rng.normal(0 if section.letter == "A" else 3, 2.5)))
        found += [higher + _RISE * (bar / section.bars - 0.4) for bar in range(section.bars)]
    return np.array(found, np.float32)


def _levels(sections: tuple[PieceSection, ...], level: int, rng: np.random.Generator) -> tuple[int, ...]:
    """A level for every bar: steady for four bars, louder in the middle section, softer at the very end."""
    of_letter: dict[str, list[int]] = {}
    found: list[int] = []
    for section in sections:
        usual = level + (section.letter != "A")
        drawn = of_letter.setdefault(section.letter, [])
        while len(drawn) < section.bars:
            drawn += [usual + int(rng.choice((-1, 0, 0, 1)))] * 4
        found += drawn[: section.bars]
    found[-1] -= len(found) > 1
    return tuple(int(np.clip(each, 0, len(LEVELS) - 1)) for each in found)


def _continuing(prime: PianoPiece, bars: int) -> PianoSpec:
    """An order that goes on in the textures of the last bars of a piece."""
    told = plan_of(prime, bars_in(prime))
    rows = np.arange(bars) % min(len(told), 4) + max(0, len(told) - 4)
    plan = BarPlan(told.textures[rows], told.densities[rows], told.registers[rows])
    plan.textures[-1] = TEXTURES.index(Texture.HELD)
    levels = [level for _, level in prime.dynamics]
    level = levels[-1] if levels else 3
    style = PianoStyle.CHOPIN if prime.style is PianoStyle.OTHER else prime.style
    sections = _form(bars)
    return PianoSpec(style, prime.key, prime.metre, prime.tempo_bpm, plan, sections, (level,) * bars, prime=prime)
