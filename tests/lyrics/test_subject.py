from dataclasses import replace

import numpy as np
import pytest

from lyrics.subject import Subject, with_images
from lyrics.theme.table import Feeling
from tests.lyrics.models import feeling_of, ids_of, small_model, word_id

SEA = replace(feeling_of(0), words=("sea",))


def drawn(feeling: Feeling, images: int = 2, seed: int = 0) -> Subject:
    return Subject.draw(small_model(), feeling, images, np.random.default_rng(seed))


def test_the_theme_s_own_words_name_it() -> None:
    subject = drawn(replace(SEA, words=("sea", "unheard")))
    assert subject.names.tolist() == [word_id("sea")]
    assert subject.is_named_in(ids_of("the sea"))
    assert not subject.is_named_in(ids_of("the moon"))


def test_a_theme_without_known_words_has_no_names() -> None:
    subject = drawn(replace(feeling_of(None), words=("unheard",)))
    assert not len(subject.names)
    assert not subject.feeling.topic.any()


def test_images_of_another_world_are_never_drawn() -> None:
    for seed in range(10):
        topic = drawn(SEA, seed=seed).feeling.topic
        assert topic[0] == pytest.approx(1)


def test_images_move_the_topic_and_differ_from_stanza_to_stanza() -> None:
    model = small_model()
    themes = replace(model.themes, topics=model.themes.topics.copy())
    for place, word in enumerate("wave tide ocean sail".split()):
        themes.topics[themes.rows[word], [0, 10 + place]] = 0.8, 0.6
    feelings = [with_images(replace(model, themes=themes), SEA, np.random.default_rng(seed), 2) for seed in range(8)]
    assert all(np.linalg.norm(feeling.topic) == pytest.approx(1) for feeling in feelings)
    assert all(0.8 < feeling.topic[0] <= 1 for feeling in feelings)
    assert len({feeling.topic.tobytes() for feeling in feelings}) > 3


def test_images_that_feel_otherwise_are_not_drawn() -> None:
    rng = np.random.default_rng(0)
    model = small_model()
    rows = [model.themes.rows[word] for word in "love heart dear bliss kiss delight".split()]
    themes = replace(model.themes, topics=model.themes.topics.copy())
    themes.topics[rows[0], [3, 20]] = 0.8, 0.6  # love, the only one that is moved, is pleasant
    sad = replace(feeling_of(3, -0.5), words=("heart",))
    moved = [with_images(replace(model, themes=themes), sad, rng, 2).topic[20] for _ in range(20)]
    assert not any(moved)


@pytest.mark.parametrize("images", [0, 50], ids=["none asked", "more than there are"])
def test_a_theme_stays_as_it_is_without_images(images: int) -> None:
    assert drawn(SEA, images).feeling is SEA


def test_taste_differs_from_stanza_to_stanza_and_not_from_run_to_run() -> None:
    assert (drawn(SEA, seed=1).taste == drawn(SEA, seed=1).taste).all()
    assert abs(np.corrcoef(drawn(SEA, seed=1).taste, drawn(SEA, seed=2).taste)[0, 1]) < 0.3
