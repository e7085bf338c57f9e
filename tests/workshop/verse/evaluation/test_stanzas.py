from tests.workshop.verse.evaluation.stanzas import formed_stanza
from workshop.verse.evaluation.stanzas import FORMS, order_of


def test_every_form_asks_for_rhymes_in_iambs() -> None:
    assert len(set(FORMS)) == len(FORMS) >= 10
    for syllables, scheme in FORMS:
        order = order_of(syllables, scheme)
        assert tuple(line.syllables for line in order) == syllables
        assert sum(bool(line.rhyme) for line in order) in (2, 4)
        assert all(line.strengths[-1] > 0 > line.strengths[-2] for line in order)


def test_common_metre_is_told_from_others() -> None:
    assert formed_stanza("a", "b", "c", "d", form=(8, 6, 8, 6)).is_common_metre
    assert not formed_stanza("a", "b", "c", "d", form=(6, 6, 8, 6)).is_common_metre


def test_words_are_compared_in_lower_case() -> None:
    assert formed_stanza("The Sea", "O God").words == [["the", "sea"], ["o", "god"]]
