"""What official texts say, as HR states it: list, state, score, explain, undo; in the shipped cities."""

import json

import polars as pl
import pytest
from click.testing import CliRunner

import rencai
from rencai.cli import group
from rencai.plugins import loader
from rencai.runs import context
from rencai.system.errors import RencaiError

SEEN = "原文 甲，2026-11-30"
YEARS = ("guangzhou", "higher-level-years")
FROM = ("--from", "2026-01-01")
STATED = ("--seen", SEEN, "--yes", "--by", "王经办")
PERSON = {"姓名": ["合成甲"], "职业资格名称": ["Chartered Testor"], "工作城市": ["广州"], "工作年限": [4]}


@pytest.fixture
def call(tmp_path):
    """Call the command in this process: its output, or the error that it would print."""

    def called(*arguments, code=0):
        try:
            result = CliRunner().invoke(
                group, ["--data", str(tmp_path), *map(str, arguments)], standalone_mode=False, catch_exceptions=False
            )
        except RencaiError as error:
            return error
        assert result.exit_code == code, result.output
        return result.output

    return called


def experience(tmp_path):
    """The condition on years of work of a person in Guangzhou, and the notes."""
    rulings = rencai.score(pl.DataFrame(PERSON), as_of="2026-11-23", cities="guangzhou", data=tmp_path).rulings
    line = rulings.filter(pl.col("pathway") == "higher-level").to_dicts()[0]
    (reason,) = [each for each in line["reasons"] if each["check"] == "experience"]
    return reason["holds"], reason["cause"], reason["source"], "；".join(line["notes"])


def identity(tmp_path):
    installed = loader.load()
    return context.load_context(tmp_path, "default", installed, installed.packages).identity()


def test_statements_are_listed_applied_and_undone(call, tmp_path):
    assert experience(tmp_path)[:3] == (None, "unpublished", "seed-003")
    supply = ("source", "supply", "guangzhou", "higher-level-years", 5, "--from", "2025-12-25")
    assert "higher-level-years" in call("source", "list", "广州")
    assert "什么都没有保存" in call(*supply, "--seen", SEEN)
    assert not (tmp_path / "rencai.sqlite").exists()
    assert "statements" not in identity(tmp_path)
    assert "已保存：#1" in call(*supply, *STATED)
    assert "与已有的声明相同" in call(*supply, *STATED)
    holds, cause, source, notes = experience(tmp_path)
    assert (holds, cause, source) == (False, None, "seed-003; statement-1")
    assert "本部门声明 #1（经办人 王经办，20" in notes
    assert f"higher-level-years=5；见“{SEEN}”" in notes
    assert identity(tmp_path)["statements"] == [1]
    assert "#1 supplied by a user: higher-level-years" in call("cities")
    listed = call("source", "list", "guangzhou", "--lang", "en")
    assert ("supplied by a user" in listed, "source supply guangzhou higher-level-years" in listed) == (True, False)
    assert json.loads(call("source", "list", "guangzhou", "--json"))[1]["seen"] == SEEN
    assert call("source", "undo", 1) == "#1\n"
    assert experience(tmp_path)[1] == "unpublished"


def test_condition_is_shown_in_both_languages(call):
    package = next(package for package in loader.load().packages if package.name == "beijing")
    (check,) = {
        check.code: check for pathway in package.pathways for check in pathway.checks if check.source.id == "B7"
    }.values()
    output = call("source", "confirm", "北京", "B7", "--check", check.code, "--seen", SEEN)
    assert (check.zh in output, check.en in output, "与官方文本一致" in output) == (True, True, True)
    assert "没有这一条" in call("source", "refute", "北京", "B7", "--check", check.code, *STATED)
    assert "something else" in call("source", "refute", "北京", "B7", "--otherwise", *STATED, "--lang", "en")


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        pytest.param(("confirm", "火星", "B7"), "E_USAGE_CITY", "已安装的城市：beijing", id="city"),
        pytest.param(("confirm", "beijing", "B99"), "E_STATEMENT_SOURCE", "不是该城市的来源编号", id="source"),
        pytest.param(("confirm", "beijing", "B1"), "E_STATEMENT_REPRINT", "不是转载", id="no-reprint"),
        pytest.param(("supply", "guangzhou", "age", "5", *FROM), "E_STATEMENT_PARAMETER", "有：higher", id="figure"),
        pytest.param(("supply", *YEARS, "五", *FROM), "E_STATEMENT_NUMBER", "须是数字", id="value"),
        pytest.param(("undo", "7"), "E_USAGE_STATEMENT", "no statement of default", id="number"),
        pytest.param(("promote", "7"), "E_USAGE_ADMINISTRATOR", "RENCAI_ADMINISTRATORS", id="administrator"),
    ],
)  # fmt: skip
def test_bad_statements_have_their_codes(call, arguments, code, text):
    error = call("source", *arguments, *(STATED if arguments[0] in ("confirm", "supply") else ()))
    assert isinstance(error, RencaiError), error
    assert (error.code, text in str(error)) == (code, True)
