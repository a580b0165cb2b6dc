"""What-if runs are no history: marked in all that leaves them, and never the run before another."""

import io
from types import SimpleNamespace

import openpyxl
import polars as pl
import pytest
from click.testing import CliRunner

from recorded import only_toy, record
from rencai.cli.runs import runs_command
from rencai.operations.nightly.journal import last_run
from rencai.runs import records
from rencai.web.runs import changes

ROWS = [["姓名", "工号", "证书名称", "发证机构", "专业对口"], ["合成甲", "A1", "Chartered Tester", "Board", None]]


@pytest.fixture
def runs(city, monkeypatch, xlsx, tmp_path):
    """A run, one that assumes a column, and another run after it."""
    installed, data, path = only_toy(city, monkeypatch), tmp_path / "data", xlsx(ROWS)
    actual, assumed = record(data, installed, path), record(data, installed, path, assumed={"related_field": "是"})
    return data, actual, assumed, record(data, installed, path, lang="en")


def test_what_if_is_marked_everywhere(runs):
    data, actual, assumed, _ = runs
    for run, marked in ((actual, False), (assumed, True)):
        rulings = pl.read_parquet(records.part_path(data, run, "rulings"))
        assert rulings.select(pl.col("notes").list.first().str.contains("假设（what if）").any()).item() is marked
        book = openpyxl.load_workbook(io.BytesIO(records.read_part(data, run, "result")), read_only=True)
        top = [str([*sheet.iter_rows(min_row=1, max_row=2, values_only=True)]) for sheet in book]
        assert [("不是实际结果" in lines) for lines in top] == [marked] * len(top)
        assert run.is_what_if is marked
    listed = CliRunner().invoke(runs_command, ["list", "--data", str(data)], obj=OBJ).output
    assert listed.count("[假设]") == 1
    shown = CliRunner().invoke(runs_command, ["show", assumed.id, "--data", str(data)], obj=OBJ).output
    assert "不能登记奖励" in shown
    assert "related_field" in shown


OBJ = {"data": None, "no_plugins": False, "log_level": "critical"}


def test_what_if_is_never_the_last(runs):
    """Neither of a page of changes, nor of a night."""
    data, actual, assumed, later = runs
    service, principal = SimpleNamespace(data=data), SimpleNamespace(department="default")
    request = SimpleNamespace(app=SimpleNamespace(state=SimpleNamespace(service=service)),
                              state=SimpleNamespace(principal=principal))  # fmt: skip
    assert [run.id for run in changes.earlier_runs(request, later)] == [actual.id]
    assert actual.id in [run.id for run in changes.earlier_runs(request, assumed)]
    assert last_run(data, "default", "in.xlsx", "") is None
