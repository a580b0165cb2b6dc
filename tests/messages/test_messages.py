"""Messages: both languages are complete, every code is used, fields have declared names, nothing falls back."""

import ast
import io
import json
import pkgutil
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import get_args

import polars as pl
import pytest

from rencai.messages import codes, fields, lookup
from rencai.messages.codes import Table
from rencai.messages.errors import error_text, help_text
from rencai.messages.fields import Kind
from rencai.messages.findings import WARNINGS, Finding
from rencai.messages.lookup import LANGUAGES, MessageError, catalogue, spellings, template, text, words
from rencai.messages.notices import FIELDS, Notice, parse_notice, sentence, serialize_notice
from rencai.messages.sentences import sentence as column_sentence
from rencai.policy import nouns
from rencai.sheets.file import answer, read
from rencai.system.errors import InputError, RencaiError

CORE = Path(lookup.__file__).parents[1]
FOLDER = Path(lookup.__file__).parent
AREAS = sorted(path.stem for path in (FOLDER / "zh").glob("*.po"))
VOCABULARIES = {
    "action.what": get_args(codes.ActionKind),
    "award.ground": codes.AWARD_CHANGES,
    "award.state": codes.GROUND_STATES,
    "ruling.outcome": codes.OUTCOMES,
    "ruling.cause": codes.CAUSES,
    "ruling.level": nouns.LEVELS,
    "ruling.grants": nouns.GRANTS,
    "ruling.reward_kind": nouns.REWARD_KINDS,
    "ruling.tier": codes.TIERS,
    "ruling.reliability": nouns.RELIABILITIES,
    "list.against": codes.AGAINST,
    "matching.matched": codes.MATCHED,
    "matching.step": codes.LADDER,
    "run.state": codes.STATES,
    "run.origin": codes.ORIGINS,
    "run.change": codes.CHANGES,
    "run.ground": codes.GROUND_CHANGES,
    "account.role": codes.ROLES,
    "account.scope": codes.SCOPES,
    "account.action": codes.ACTIONS,
    "decision.standing": codes.DECISION_STANDINGS,
    "decision.choice": codes.CHOICES,
    "decision.fill": codes.FILL_INS,
    "decision.fault": codes.REVIEW_FAULTS,
    "reading.how": codes.HOW_READ,
    "reading.skipped": codes.SKIPPED,
    "reading.remark": codes.REMARKS,
    "reading.mark": codes.MARKED,
    "reading.found": codes.CELL_PROBLEMS,
    "reading.to_do": codes.CELL_PROBLEMS,
    "reading.column_found": codes.COLUMN_PROBLEMS,
    "reading.column_to_do": codes.COLUMN_PROBLEMS,
    "reading.notice": codes.NOTICES,
    "fault": codes.HELP_CODES,
    "finding.level": codes.FINDING_LEVELS,
    "finding.what": codes.FINDINGS,
    "finding.do": codes.FINDINGS,
    "list.fault": codes.LIST_FAULTS,
    "list.change": codes.LIST_CHANGES,
    "list.touched": codes.TOUCHED,
    "list.counted": codes.COUNTED,
    "list.state": ("complete", "partial"),
    "list.misfit": codes.UNUSABLE_CAUSES,
    "night.left": codes.LEFT_FOR,
    "night.place": codes.PLACE_KINDS,
    "statement.kind": codes.STATED_KINDS,
    "statement.verdict": codes.STATED_VERDICTS,
    "statement.certificate": codes.CERTIFICATE_READINGS,
    "statement.standing": codes.STANDINGS,
    "statement.note": codes.STATED_VERDICTS,
    "note.contradiction": codes.CONTRADICTIONS,
    "word.standing": codes.STANDINGS,
    "word.fault": codes.WORD_FAULTS,
}
COLUMNS_TABLE = "ruling.where"
"""Its codes are canonical columns, and not all of them."""


def every(lang):
    """Code -> message, of all areas."""
    return {code: item for area in AREAS for code, item in catalogue(area, lang).messages.items()}


# ---- the data ----


def test_both_languages_have_the_same_areas():
    assert {lang: sorted(path.stem for path in (FOLDER / lang).glob("*.po")) for lang in LANGUAGES} == dict.fromkeys(
        LANGUAGES, AREAS
    )


@pytest.mark.parametrize("area", AREAS)
def test_languages_have_the_same_fields(area):
    zh, en = ([(code, item.fields) for code, item in catalogue(area, lang).messages.items()] for lang in ("zh", "en"))
    assert zh == en
    assert [code for code, _ in zh if not code.startswith(f"{area}.")] == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("area", AREAS)
def test_codes_are_unique_in_a_file(area, lang):
    ids = re.findall(r'^msgid "(.+)"$', (FOLDER / lang / f"{area}.po").read_text("utf-8"), re.MULTILINE)
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_plural_message_has_a_count(lang):
    assert [code for code, item in every(lang).items() if len(item.forms) > 1 and "count" not in item.fields] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_field_is_declared(lang):
    used = {name for value in every(lang).values() for name in value.fields}
    assert used <= set(fields.kinds())


def test_every_declared_field_is_used():
    of_errors = {"file"}  # every error of reading has it, for the messages that are still to come
    assert {name for value in every("zh").values() for name in value.fields} | of_errors == set(fields.kinds())


def test_every_field_has_a_kind():
    assert set(fields.kinds().values()) == set(get_args(Kind))


def test_chinese_is_chinese():
    """A Chinese text has a Chinese character in it."""
    assert [
        code for code, item in every("zh").items() if not all(re.search("[一-鿿]", form) for form in item.forms)
    ] == []


# ---- vocabularies ----


def test_every_table_has_its_vocabulary():
    assert {*VOCABULARIES, COLUMNS_TABLE} == set(get_args(Table))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("table", VOCABULARIES)
def test_vocabulary_codes_have_words(table, lang):
    assert list(words(table, lang)) == list(VOCABULARIES[table])


def test_location_codes_are_columns():
    from rencai.cells.columns import canonical_columns

    assert set(words(COLUMNS_TABLE, "zh")) <= {column.name for column in canonical_columns()}


def test_notices_have_their_fields():
    own = {"columns", "column"}
    assert {code: set(of) for code, of in FIELDS.items()} == {
        code: set(catalogue("reading", "zh").messages[f"reading.notice.{code}"].fields) - own for code in codes.NOTICES
    }


def test_warnings_are_findings():
    assert set(codes.FINDINGS) >= WARNINGS


# ---- the code ----

LOOKUPS = {"text", "template", "sentence", "exists"}


def sources():
    for path in sorted(CORE.rglob("*.py")):
        if FOLDER not in path.parents or path.name in ("notices.py", "findings.py", "errors.py"):
            yield path, ast.parse(path.read_text("utf-8"))


def requested_codes(tree):
    """What the lookups of a file ask for: whole codes, and the opening of those that are put together, with a star."""
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    ours = [
        our for our in imports if our.module.startswith("rencai.messages.") and our.module != "rencai.messages.notices"
    ]
    lookups = {alias.name for our in ours for alias in our.names} & LOOKUPS
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=str(code)), *_]) if name in lookups:
                yield code
            case ast.Call(func=ast.Name(id=name), args=[ast.JoinedStr(values=[ast.Constant(value=code), *_]), *_]) if (
                name in lookups
            ):
                yield f"{code}*"


def in_templates():
    for path in sorted((CORE / "web" / "templates").glob("*.html")):
        yield from re.findall(r"""\bt\(\s*["']([\w.]+)["']""", path.read_text("utf-8"))


def test_every_requested_code_exists():
    plain = {code for _, tree in sources() for code in requested_codes(tree) if not code.endswith("*")} | set(
        in_templates()
    )
    assert plain - set(every("zh")) == set()


def test_composed_codes_are_of_a_table():
    openings = {code[:-1] for _, tree in sources() for code in requested_codes(tree) if code.endswith("*")}
    others = {"decision.", "error."}  # and same or different, a column of the decisions; and the code of an error
    assert openings - {f"{table}." for table in VOCABULARIES} == others


def test_every_message_is_used():
    literals = {
        node.value
        for _, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    } | set(in_templates())
    tables = tuple(f"{table}." for table in get_args(Table))
    raised = {f"error.{literal}" for literal in literals}
    by_decision = {"decision.same", "decision.different"}  # put together from the name of a column
    unused = [code for code in every("zh") if not code.startswith(tables)]
    assert sorted(set(unused) - literals - raised - by_decision) == []


# ---- lookup ----


@pytest.mark.parametrize(
    ("code", "lang", "given", "why"),
    [
        pytest.param("ruling.outcome.maybe", "zh", {}, "no such message in 'zh'", id="no-code"),
        pytest.param("nothing.here", "en", {}, "no such area in 'en'", id="no-area"),
        pytest.param("ruling.outcome.review", "fr", {}, "no such area in 'fr'", id="no-language"),
        pytest.param("finding.what.E_STORE_SCHEMA", "en", {}, "has the fields", id="no-field"),
        pytest.param("ruling.outcome.review", "en", {"count": 1}, "has the fields", id="another-field"),
        pytest.param("finding.what.E_STORE_SCHEMA", "en", {"count": "2"}, "not of its kind: count", id="no-number"),
        pytest.param("decision.fault.E_DECISION_TWICE", "zh", {"cell": "张三"}, "not of its kind: cell", id="no-cell"),
    ],
)
def test_a_wrong_lookup_is_a_bug(code, lang, given, why):
    with pytest.raises(MessageError, match=why):
        text(code, lang, **given)


def test_day_field_accepts_iso():
    assert text("finding.what.E_CLOCK_STORE", "en", when=date(2026, 1, 5)).endswith("2026-01-05")
    assert text("finding.what.E_CLOCK_STORE", "en", when="2026-01-05T01:02:03+00:00").endswith("+00:00")


PLURAL = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: %s\\n"

msgid "toy.rows"
msgid_plural "toy.rows"
%s
"""
FORMS = {
    "zh": ("nplurals=1; plural=0;", 'msgstr[0] "{count} 行"'),
    "en": ("nplurals=2; plural=(n != 1);", 'msgstr[0] "one row"\nmsgstr[1] "{count} rows"'),
}


@pytest.fixture
def toy(monkeypatch):
    """An area with a plural, read from a text."""
    catalogue.cache_clear()
    monkeypatch.setattr(pkgutil, "get_data", lambda _, path: (PLURAL % FORMS[path.partition("/")[0]]).encode())
    yield
    catalogue.cache_clear()


@pytest.mark.usefixtures("toy")
@pytest.mark.parametrize(
    ("lang", "count", "shown"),
    [
        pytest.param("zh", 1, "1 行", id="zh-one"),
        pytest.param("zh", 3, "3 行", id="zh-many"),
        pytest.param("en", 1, "one row", id="en-one"),
        pytest.param("en", 0, "0 rows", id="en-none"),
        pytest.param("en", 3, "3 rows", id="en-many"),
    ],
)
def test_a_count_chooses_the_plural(lang, count, shown):
    assert text("toy.rows", lang, count=count) == shown


@pytest.mark.usefixtures("toy")
def test_a_plural_fills_no_column():
    with pytest.raises(MessageError, match="plural forms cannot fill a column"):
        template("toy.rows", "en")


def test_empty_entry_is_a_bug(monkeypatch):
    catalogue.cache_clear()
    monkeypatch.setattr(pkgutil, "get_data", lambda *_: b'msgid "toy.rows"\nmsgstr ""\n')
    with pytest.raises(MessageError, match="no text"):
        text("toy.rows", "zh")


def test_spellings_are_of_every_language():
    assert spellings("decision.choice")["same"] == ("同一", "same")


def test_column_sentence_is_complete():
    with pytest.raises(MessageError, match="lacks its field ends"):
        column_sentence("note.window", "en", begins=pl.lit(1))
    with pytest.raises(MessageError, match="has the fields"):
        column_sentence("note.late_window", "en", not_before=pl.lit(1), begins=pl.lit(1))


# ---- errors, findings, notices ----


def test_an_error_carries_code_and_fields():
    error = InputError("has rows beyond Excel's last", code="E_INPUT_TOO_LONG", count=3)
    assert (str(error), error.code, error.fields) == ("has rows beyond Excel's last", "E_INPUT_TOO_LONG", {"count": 3})


def test_unworded_error_says_its_help():
    error = InputError("a.xlsx: nothing in it", code="E_INPUT_EMPTY", file="a.xlsx")
    assert [error_text(error, lang) for lang in LANGUAGES] == [
        "a.xlsx: 没有任何内容；请检查是否放错了文件", "a.xlsx: nothing in it"
    ]  # fmt: skip
    for code in ("E_USAGE", "E_UNHEARD"):
        assert error_text(InputError("so it is", code=code), "zh") == "so it is"


def test_worded_error_follows_the_language():
    error = RencaiError("any text", code="E_WEB_NOT_FOUND")
    assert error_text(error, "zh") == "没有这个页面，或已删除"
    assert error_text(error, "en") == "there is no such page, or it was deleted"


def test_fields_cross_the_process_border(tmp_path):
    raised = InputError("too many", code="E_INPUT_TOO_LONG", count=3)
    with pytest.raises(InputError, match="too many") as caught:
        answer.parse("a.xlsx", answer.serialize_error(raised), io.BytesIO())
    assert (caught.value.code, caught.value.fields) == ("E_INPUT_TOO_LONG", {"count": 3})
    (tmp_path / "空.xlsx").touch()
    with pytest.raises(InputError, match="an empty file") as caught:
        read.read(tmp_path / "空.xlsx")
    assert caught.value.fields == {"file": "空.xlsx"}


@pytest.mark.parametrize(
    "strange",
    [pytest.param({"cell_content": "x"}, id="no-field"), pytest.param({"count": "x"}, id="no-number")],
)
def test_strange_fields_are_not_trusted(strange):
    manifest = json.dumps({"error": ["E_INPUT_TOO_LONG", "too many", strange]}).encode()
    with pytest.raises(InputError, match="no usable answer"):
        answer.parse("a.xlsx", manifest, io.BytesIO())


def test_help_is_for_every_error():
    assert help_text("E_INPUT_EMPTY", "en") == "nothing in it; is it the right file?"
    assert help_text("E_NEW", "zh") == help_text(None, "zh") == "未能评定；详见下面的错误信息"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_finding_is_worded(lang):
    finding = Finding("E_DISK_LOW", "/data", {"free": "1.0 GiB", "stored": "2.0 GiB"})
    assert (finding.level, "1.0 GiB" in finding.what(lang), finding.remedy(lang) != "") == ("warning", True, True)


def test_notice_is_stored_as_before():
    notice = Notice("near_accepted", {"heading": "姓 名"}, ("a.xlsx", "甲"), ("name",))
    assert serialize_notice(notice) == {
        "code": "near_accepted", "told": ["姓 名"], "where": ("a.xlsx", "甲"), "columns": ("name",)
    }  # fmt: skip
    assert parse_notice(*serialize_notice(notice).values()) == notice
    assert sentence(notice, {"name": "姓名"}, "zh") == (
        "a.xlsx / 甲: 列名“姓 名”按“姓名”读取；若不是，请改列名或用 --map 指定"
    )


@pytest.mark.parametrize(
    ("code", "values"),
    [pytest.param("unheard_of", [], id="code"), pytest.param("csv_encoding", [], id="too-few-values")],
)
def test_a_strange_notice_is_refused(code, values):
    with pytest.raises(ValueError, match=r"no notice of that code|zip\(\)"):
        parse_notice(code, values, ())


def test_nothing_is_read_at_import():
    program = (
        "import sys, rencai.messages.codes, rencai.messages.errors, rencai.messages.notices, rencai.messages.findings;"
        "from rencai.messages import lookup; print('babel' in sys.modules, lookup.catalogue.cache_info().currsize)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "0"]
