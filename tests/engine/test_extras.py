import sys

import pytest

from engine.extras import MissingExtraError, needs_extra


def test_a_missing_package_names_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "music21", None)
    said = r"^a stream needs the package 'music21'; install it with: pip install 'eternal-echoes\[library\]'$"
    with pytest.raises(MissingExtraError, match=said), needs_extra("library", "a stream"):
        import music21  # noqa: F401


def test_a_missing_file_of_ours_is_a_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "music.notes", None)
    with pytest.raises(ModuleNotFoundError), needs_extra("library", "a song"):
        import music.notes  # noqa: F401
