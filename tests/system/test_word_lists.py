"""The shipped data files load, tell how to extend them, and every fault in one names file and line."""

import re
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest

from rencai.awards.sheet import headings
from rencai.cells import vocabulary
from rencai.cells.cell_words import cell_words
from rencai.cells.columns import canonical_columns
from rencai.matching.bodies import bodies
from rencai.matching.context_words import context_words
from rencai.matching.lexicon import levels
from rencai.official_lists.columns import list_columns
from rencai.plugins import loader
from rencai.ruling import score
from rencai.sheets.headers.words import heading_words
from rencai.sheets.rows.words import patterns
from rencai.system import word_lists
from rencai.system.errors import WordListError

ROOT = Path(__file__).parents[2]
CORE = ROOT / "core" / "rencai"
FILES = [
    pytest.param(path, id=str(path.relative_to(CORE)))
    for path in sorted(CORE.rglob("*"))
    if path.suffix in (".toml", ".csv") and "web" not in path.parts
]


@pytest.fixture
def section(tmp_path, monkeypatch):
    """Write a data file beside a module of a package of its own, and read it."""

    def read(text, name="words.toml"):
        folder = tmp_path / "packaged"
        folder.mkdir(exist_ok=True)
        (folder / "__init__.py").write_text("", "utf-8")
        (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        return word_lists.read("packaged.module", name)

    monkeypatch.syspath_prepend(tmp_path)
    word_lists.read.cache_clear()
    yield read
    sys.modules.pop("packaged", None)
    word_lists.read.cache_clear()


def refused(action):
    with pytest.raises(WordListError) as caught:
        action()
    return str(caught.value)


@pytest.mark.parametrize("path", FILES)
def test_file_is_documented(path):
    assert f"`{path.relative_to(CORE)}` |" in (ROOT / "CITIES.md").read_text("utf-8"), "add it to 'Word lists'"


@pytest.mark.parametrize("path", FILES)
def test_file_explains_its_extension(path):
    comment = re.match(r"(?:#.*\n)+", path.read_text("utf-8"))
    assert comment, "begin the file with a comment in English and Chinese"
    assert "make check" in comment[0]
    assert re.search(r"[\u4e00-\u9fff]{8}", comment[0])


def test_words_keep_their_order(section):
    assert section('[a]\nzh = ["丙", "甲"]\n').sections()["a"].words("zh") == ("丙", "甲")


def test_optional_words_may_be_missing(section):
    assert section("").optional_words("zh") == ()


@pytest.mark.parametrize(
    ("value", "output"),
    [
        pytest.param('"甲"', 'write zh = ["...", "..."]', id="no-list"),
        pytest.param("[]", 'write zh = ["...", "..."]', id="empty"),
        pytest.param("[1]", 'write zh = ["...", "..."]', id="number"),
        pytest.param('["甲", " "]', "a word of zh is blank", id="blank"),
        pytest.param('["甲", "乙", "甲"]', "'甲' stands twice in zh", id="twice"),
    ],
)
def test_bad_list_names_its_line(section, value, output):
    whole = section(f'# comment\n\n[name]\nen = ["Name"]\nzh = {value}\n')
    message = refused(lambda: whole.section("name").words("zh"))
    assert message.startswith("packaged/words.toml, line 5 [name.zh]: ")
    assert output in message


def test_error_line_is_the_word(section):
    whole = section('[name]\nzh = [\n  "甲",\n  "乙",\n  "甲",\n]\n')
    assert "line 5 [name.zh]" in refused(lambda: whole.section("name").words("zh"))


def test_word_in_two_tables_is_refused(section):
    whole = section('[a]\nzh = ["HSK 等级"]\n[b]\nzh = [\n  "甲",\n  "hsk等级",\n]\n')
    message = refused(lambda: whole.sections(distinct=("zh",)))
    assert message == "packaged/words.toml, line 6 [b.zh]: 'hsk等级' stands under a too; a word means one of them only"


def test_word_under_two_keys_is_refused(section):
    whole = section('US = ["American"]\nGB = ["British", "american"]\n')
    assert "line 2 [GB]: 'american' stands under US too" in refused(lambda: whole.lists(distinct=True))


@pytest.mark.parametrize(
    ("text", "output"),
    [
        pytest.param("[a]\n", "line 1 [a]: zh, en is missing; write zh, en", id="missing"),
        pytest.param("[a]\nzh = 1\nen = 1\nzn = 1\n", "line 4 [a.zn]: unknown key 'zn'; known: en, zh", id="unknown"),
    ],
)
def test_keys_are_closed(section, text, output):
    whole = section(text)
    message = refused(lambda: whole.section("a").require_keys(("zh", "en")))
    assert output in message


@pytest.mark.parametrize(
    ("text", "act", "output"),
    [
        pytest.param("kind = 1", lambda whole: whole.string("kind"), "write kind = ", id="no-text"),
        pytest.param('kind = " "', lambda whole: whole.string("kind"), "write kind = ", id="blank-text"),
        pytest.param("own = 1", lambda whole: whole.flag("own"), "write own = true or own = false", id="no-flag"),
        pytest.param("a = 1", lambda whole: whole.section("a"), "write a table [a]", id="no-table"),
    ],
)
def test_value_of_other_kind_is_refused(section, text, act, output):
    whole = section("# comment\n" + text)
    message = refused(lambda: act(whole))
    assert message.startswith("packaged/words.toml, line 2 [")
    assert output in message


@pytest.mark.parametrize(
    ("text", "output"),
    [
        pytest.param('a = ["甲"\n"乙"]', "(at line 2, column 1)", id="comma-left-out"),
        pytest.param("[a]\n[a]\n", "Cannot declare ('a',) twice (at line 2", id="table-twice"),
        pytest.param("a = ['甲']".encode("gb18030"), "cannot be read: 'utf-8' codec", id="no-utf-8"),
    ],
)
def test_invalid_toml_is_refused(section, text, output):
    message = refused(lambda: section(text))
    assert message.startswith("packaged/words.toml: ")
    assert output in message


def test_byte_order_mark_is_ignored(section):
    assert section('zh = ["甲"]'.encode("utf-8-sig")).words("zh") == ("甲",)


def test_a_missing_file_is_refused(section):
    section("")
    assert "packaged/none.toml: cannot be read" in refused(lambda: word_lists.read("packaged.module", "none.toml"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("# comment\nzh,fr\n", "line 2: the headings are zh,en", id="headings"),
        pytest.param("# comment\nzh,en\n甲,A\n\n乙\n", "line 5: write 2 cells: zh,en", id="cells"),
    ],
)
def test_bad_table_names_its_line(section, text, message):
    section("")
    Path(sys.modules["packaged"].__path__[0], "table.csv").write_text(text, "utf-8")
    assert message in refused(lambda: word_lists.table("packaged.module", "table.csv", ("zh", "en")))


def test_a_table_gives_its_lines(section):
    section("")
    Path(sys.modules["packaged"].__path__[0], "table.csv").write_text("# comment\nzh,en\n甲,\n", "utf-8")
    assert word_lists.table("packaged.module", "table.csv", ("zh", "en")) == [{"zh": "甲", "en": ""}]


def test_flag_words_belong_to_flag_columns():
    flags = {column.name for column in canonical_columns() if column.kind == "flag"}
    assert set(cell_words().flags) - {"every"} <= flags


@pytest.mark.parametrize(
    ("function", "old", "new", "output"),
    [
        pytest.param(
            canonical_columns, 'kind = "date"', 'kind = "day"', ".kind]: the kind 'day' is none of", id="kind"
        ),
        pytest.param(canonical_columns, '"护照国籍"', '"工号"', "'工号' stands under applicant_id too", id="column"),
        pytest.param(list_columns, "[remarks]", "[remark]", ": remarks is missing", id="list-column"),
        pytest.param(bodies, 'within = ["ieee"]', 'within = ["iee"]', "'iee' is the key of no body", id="within"),
        pytest.param(bodies, 'alone = ["CFA"]', 'alone = ["CFB"]', "'CFB' is none of the designations", id="alone"),
        pytest.param(bodies, 'country = "US"', 'country = "USA"', "'USA' is no ISO code", id="country"),
        pytest.param(bodies, "\nfellows_zh = true", "\nfellow_zh = true", "unknown key 'fellow_zh'", id="key"),
        pytest.param(levels, '"二级"', '"一级"', "'一级' stands under 1 too", id="level"),
        pytest.param(context_words, '"新西兰"', '"香港"', "'香港' stands under HK too", id="land"),
        pytest.param(patterns, '"样例"', '"样本"', "'样本' has none of the parts in it", id="example"),
        pytest.param(heading_words, 'day = ["日"]', 'day = ["天"]\nmore = ["日"]', "unknown key 'more'", id="unit"),
        pytest.param(heading_words, '"个月", ', "", "个月 is missing; headings may end with it", id="tail"),
        pytest.param(cell_words, '"不对口"', '"是"', "'是' says yes in every column", id="opposite"),
        pytest.param(headings, '"奖励", ', '"金额（元）", ', "'金额（元）' stands under amount_cny too", id="amount"),
        pytest.param(
            lambda: vocabulary.published_values.__wrapped__("education"),
            '"大专", ',
            '"本科", ',
            "'本科' stands under bachelor too",
            id="value",
        ),
        pytest.param(vocabulary.patterns, "economics = '", "economy = '", "'economy' is no value", id="pattern-value"),
        pytest.param(vocabulary.patterns, "= '经济师", "= '(经济师", "no regular expression", id="pattern"),
        pytest.param(
            lambda: list(vocabulary._nationalities()),  # noqa: SLF001 - where the file's codes are checked
            "AU = [",
            "UX = [",
            "'UX' is no ISO code",
            id="nationality",
        ),
    ],
)
def test_spoilt_file_names_its_line(monkeypatch, function, old, new, output):
    shipped = word_lists.read

    def spoilt(module, name):
        whole = shipped(module, name)
        text = whole.text.replace(old, new, 1)
        return word_lists.Section(whole.file, text, (), tomllib.loads(text))

    monkeypatch.setattr(word_lists, "read", spoilt)
    message = refused(getattr(function, "__wrapped__", function))
    assert output in message
    assert re.match(r"rencai/\S+\.toml, line \d+", message)


def spoil(*_):
    raise WordListError("rencai/cells/columns.toml, line 1: spoilt")


def test_spoilt_file_breaks_the_command(monkeypatch):
    monkeypatch.setattr(loader, "assemble", spoil)
    assert "line 1: spoilt" in refused(loader.load)


def test_spoilt_file_fails_the_run(monkeypatch):
    monkeypatch.setattr(score, "rule", spoil)
    package = SimpleNamespace(name="toy")
    frame = pl.DataFrame()
    rule_all = score._rule_all  # noqa: SLF001 - where the faults of cities are told from ours
    assert "line 1: spoilt" in refused(lambda: rule_all(frame, [package], (), "zh", (None, None), lambda _: None))
