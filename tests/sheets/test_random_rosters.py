"""Rosters laid out at random say of their people what plain lists say: a small part of ``make soak``."""

from random import Random

import pytest

import rosters

SEED = 20261130


@pytest.fixture(scope="module")
def count(tmp_path_factory):
    random, count = Random(SEED), rosters.Count()  # noqa: S311 - a fixed seed, not a secret
    workbook, drawn = rosters.build(random, 0, 24)
    path = tmp_path_factory.mktemp("rosters") / "a.xlsx"
    workbook.save(path)
    rosters.compare(drawn, path, rosters.DAYS[0], count)
    return count


def test_random_rosters_are_read_rightly(count):
    assert count.places == []


def test_plain_cells_are_rarely_questions(count):
    assert sum(count.questions.values()) < 0.1 * count.cells, count.questions


def test_wrong_readings_are_counted():
    """The comparison itself: what a cell does not say, a turned ruling and a lost person are each found."""
    random, count = Random(SEED), rosters.Count()  # noqa: S311 - a fixed seed, not a secret
    applicant = rosters.draw_applicant(random, "H1")
    applicant.cells["work_city"] = ("北京或苏州", None)
    row = {name: value for name, (_, value) in applicant.cells.items()} | {"work_city": "beijing"}
    rosters.compare_values(applicant, row, "R1", count)
    key = ("H1", "beijing", "listed")
    rosters.compare_outcomes(applicant, {key: {"eligible"}}, {key: {"eligible", "review"}}, "R1", count)
    assert count.faults == {"wrong value": 1, "wrong yes": 1}
