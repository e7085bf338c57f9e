from pathlib import Path

import pytest

from workshop.corpus import sung as vocal_corpus
from workshop.corpus.errors import CorpusError
from workshop.corpus.sung import read_vocal_corpus

LINE = "C D E F | G A B c |\nw: now the day is o- ver, night is\n"
OTHER = "c B A G | F E D C |\nw: sha- dows of the eve- ning steal a-\n"


def tune(number: int, line: str, key: str = "C") -> str:
    return f"X:{number}\nT:T{number}\nM:4/4\nL:1/4\nK:{key}\n{line}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    scores = tmp_path / "scores"
    (scores / "inner").mkdir(parents=True)
    (scores / "book.abc").write_text(tune(1, LINE) + tune(2, "C4|\n") + tune(3, OTHER), encoding="utf-8")
    (scores / "inner" / "single.abc").write_text(tune(1, LINE, "G").replace("F", "=F"), encoding="utf-8")
    (scores / "broken.krn").write_text("nothing", encoding="utf-8")
    (scores / "remarks.txt").write_text("no score", encoding="utf-8")
    return scores


def test_reads_melodies_works_and_refusals(folder: Path) -> None:
    melodies, refused = read_vocal_corpus(folder, workers=1)
    # the tune of the single file is the book's first: both must fall into the same split
    assert [named.work for named in melodies] == ["book-1", "book-3", "book-1"]
    assert [len(named.melody.notes) for named in melodies] == [8, 8, 8]
    assert sorted((Path(r.path).name, r.reason.split("; ")[0].split(": ")[-1]) for r in refused) == [
        ("book.abc", "'T2' has no words under its notes"),
        ("broken.krn", "no **kern spine in it"),
    ]


def test_melodies_come_with_their_harmony(tmp_path: Path) -> None:
    over = LINE.replace("C D E F | G", '"Bb"C D "Gm7"E F | "F"G')
    (tmp_path / "lead.abc").write_text(tune(1, over, "F") + tune(2, OTHER), encoding="utf-8")
    cache = tmp_path / "vocal.jsonl.gz"
    lead, alone = read_vocal_corpus(tmp_path, workers=1, cache=cache)[0]
    assert [chord.symbol for chord in lead.harmonised.chords] == ["Bb", "Gm7", "F"]
    assert alone.harmonised.chords == ()
    assert read_vocal_corpus(tmp_path, workers=1, cache=cache)[0] == (lead, alone)


def test_workers_change_nothing(folder: Path) -> None:
    assert read_vocal_corpus([folder], workers=2) == read_vocal_corpus(folder, workers=1)


def test_the_cache_is_used_until_a_score_changes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = folder.parent / "cache" / "vocal.jsonl.gz"
    first = read_vocal_corpus(folder, workers=1, cache=cache)
    content = cache.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(vocal_corpus, "_read_file", lambda path: pytest.fail(f"read {path} again"))
        assert read_vocal_corpus(folder, workers=1, cache=cache) == first
    assert cache.read_bytes() == content
    (folder / "book.abc").write_text(tune(1, OTHER), encoding="utf-8")
    assert len(read_vocal_corpus(folder, workers=1, cache=cache)[0]) == 2
    assert cache.read_bytes() != content


def test_refuses_folders_without_scores(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no such folder"):
        read_vocal_corpus(tmp_path / "nowhere")
    with pytest.raises(CorpusError, match="no score in it"):
        read_vocal_corpus(tmp_path)
