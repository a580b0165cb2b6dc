"""Which tests `make check` runs for a changed file."""

import pytest

from changed import ROOT, Tree


@pytest.fixture(scope="module")
def tree():
    return Tree()


@pytest.mark.parametrize(
    ("name", "tests"),
    [
        pytest.param("core/rencai/cells/dates.py", {"test_dates.py"}, id="named-after-it"),
        pytest.param("plugins/suzhou/rencai_suzhou/catalogue.csv", {"test_cities.py", "test_inputs.py"}, id="city"),
        pytest.param("inputs/applicants.xlsx", {"test_inputs.py"}, id="data"),
        pytest.param("README.md", {"test_docs.py"}, id="document"),
        pytest.param("tests/sheets/test_rows.py", {"test_rows.py"}, id="test"),
        pytest.param("tests/web/conftest.py", {"test_service.py", "test_browser.py"}, id="conftest"),
    ],
)
def test_a_change_selects_its_tests(tree, name, tests):
    assert tests | {"test_floors.py"} <= {path.name for path in tree.touched([ROOT / name])}


def test_every_module_of_core_has_tests(tree):
    modules = [path for path in tree.names if ROOT / "core" in path.parents and path.read_text("utf-8").count("\n") > 3]
    assert [path for path in modules if not tree.touched([path]) or len(tree.touched([path])) == 1] == []


def test_no_change_has_no_tests(tree):
    assert tree.touched([]) == []
