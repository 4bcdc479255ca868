"""How sure an answer along a street says it is, beside the others that were possible. All pure."""

from __future__ import annotations

from addressing.answer import Answer
from addressing.matching.rank import Candidate, prominence, ranked

ACCURACY_M, NEARBY, FAR = 200.0, 0.001, 0.02


def along(street: int, east: float = 0.0, name: str = "") -> Answer:
    """An estimate so many degrees to the east of where the others are."""
    label = name or f"{street} {east}"
    return Answer("interpolated", 0.0, ACCURACY_M, 106.7 + east, 10.8, label, label, street_id=street)


def sure(*answers: Answer, limit: int = 5) -> list[float]:
    """What the answers say of themselves when each is less likely than the one before."""
    found = [Candidate.of(answer, 1.0 - n / 50, 1.0) for n, answer in enumerate(answers)]
    return [answer.confidence for answer in ranked(found, limit)]


def test_another_answer_within_its_accuracy_speaks_for_an_answer_not_against_it() -> None:
    assert sure(along(1), along(1, NEARBY))[0] > sure(along(1), along(1, FAR))[0] + 0.1
    assert sure(along(1), along(2, NEARBY))[0] > sure(along(1), along(2, FAR))[0] + 0.1


def test_a_second_place_of_the_street_speaks_more_against_the_first_than_another_street_of_the_name() -> None:
    assert sure(along(1), along(1, FAR))[0] < sure(along(1), along(2, FAR))[0]


def test_a_single_answer_is_as_sure_as_the_first_of_several() -> None:
    for other in (along(1, NEARBY), along(1, FAR), along(2, FAR)):
        assert sure(along(1), other, limit=1) == sure(along(1), other)[:1]


def test_answers_together_are_no_more_often_right_than_always() -> None:
    for others in ([along(1, NEARBY)] * 4, [along(2, NEARBY)], [along(n, FAR * n) for n in range(2, 9)]):
        assert sum(sure(along(1), *others, limit=9)) <= 1.005


def test_of_streets_that_fit_as_well_the_longer_is_meant_rather_than_one_a_little_larger_by_class() -> None:
    centre = lon, lat = (106.7, 10.78)
    long, large = (prominence(centre, lon, lat, *of) for of in ((1500.0, 0.4), (250.0, 0.6)))
    assert long > large


def test_the_heart_of_the_city_tells_more_than_length() -> None:
    centre, out = (106.7, 10.78), (106.85, 10.95)
    assert prominence(centre, *centre, 300.0, 0.4) > prominence(centre, *out, 3000.0, 0.4)


def test_of_doors_that_fit_alike_each_is_as_sure_asked_for_alone_as_among_them() -> None:
    for count in (2, 3, 5):
        doors = [
            Answer("house", 0.0, 10.0, 106.7, 10.8 + n, "12 Lê Lợi", "12 Lê Lợi", address_id=n) for n in range(count)
        ]
        found = [Candidate.of(door, 1.2, 1.0) for door in doors]
        alone, *_ = ranked(found, 1)
        among = ranked(found, 5)
        assert {alone.confidence} == {answer.confidence for answer in among}
        assert 0.9 / count < alone.confidence <= 1 / count
