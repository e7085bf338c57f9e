from pathlib import Path

from tests.test_arrows import ROOT, name_of, repository_files

MAX_FOLDER_BYTES = 15_000_000


def cards_for(path: Path) -> list[Path]:
    """Where the card of a file in `data/` may lie."""
    data = ROOT / "data"
    folders = [folder for folder in path.parents if folder.is_relative_to(data) and folder != data]
    within = [folder / card for folder in folders for card in ("SOURCE.md", "README.md")]
    return within or [data / f"SOURCE-{path.stem}.md"]


def test_shipped_data_says_where_it_comes_from() -> None:
    """A card lies in the same folder or one above it; a file of `data/` itself has SOURCE-<its name>.md."""
    files = [p for p in repository_files() if name_of(p).startswith("data/") and p.suffix != ".md"]
    assert files
    assert [name_of(path) for path in files if not any(card.is_file() for card in cards_for(path))] == []


def test_shipped_folders_are_light() -> None:
    data = ROOT / "data"
    folders = [f for f in (*data.iterdir(), *(data / "models").iterdir()) if f.is_dir() and f != data / "models"]
    sizes = {f.name: sum(p.stat().st_size for p in f.rglob("*") if p.is_file()) for f in folders}
    assert sizes
    assert {name: size for name, size in sizes.items() if size > MAX_FOLDER_BYTES} == {}
