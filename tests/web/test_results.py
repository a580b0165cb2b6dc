"""What the pages of a run show, compared with what is kept of it."""

import io
import json
import re
from pathlib import Path

import polars as pl
import pytest
from openpyxl import load_workbook

from rencai.runs.outcome import serialize_frame
from rencai.store import audit, files, runs
from rencai.store.runs import NewRun
from rencai.system import clock

APPLICANTS = Path(__file__).parents[2] / "inputs" / "applicants.xlsx"
DAY = "2022-12-01"
PAGES = ("", "/rulings", "/side-by-side", "/people/0", "/problems", "/review", "/words", "/reading", "/changes",
         "/delete")  # fmt: skip
COUNT = re.compile(r"共 (\d+) 项")


@pytest.fixture
def run(hr):
    """The address of a run of 300 people in four cities."""
    return hr.score(hr.upload(APPLICANTS), as_of=DAY).url.path


@pytest.fixture
def read_part(run, served):
    """A part that is kept of the run."""
    row = runs.find(served.data, run.split("/")[-1])[0]
    return lambda part: pl.read_parquet(files.path_of(served.data, row.parts[part]))


def record(data, run, id_, parts):
    """Record another run that came to the same, with these parts."""
    same = {name: getattr(run, name) for name in ("department", "origin", "task", "as_of", "lang", "context")}
    result = {name: getattr(run, name) for name in ("state", "rows", "degraded", "counts", "code", "seconds")}
    runs.record(data, NewRun(id_, id_, **same), result, [], files.draft_all(data, parts), clock.moment())


def counted(answer):
    """How many lines the list says to have."""
    assert answer.status_code == 200
    match = COUNT.search(answer.text)
    return int(match[1]) if match else 0


def reason(check, **fields):
    return pl.any_horizontal(
        pl.col("reasons").list.eval(
            pl.all_horizontal(
                pl.element().struct["check"] == check,
                *(pl.element().struct[name].eq_missing(pl.lit(value)) for name, value in fields.items()),
            ).any()
        ).list.first()
    )  # fmt: skip


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        pytest.param({}, pl.lit(value=True), id="all"),
        pytest.param({"outcome": "eligible"}, pl.col("outcome") == "eligible", id="outcome"),
        pytest.param({"city": "suzhou"}, pl.col("city") == "suzhou", id="city"),
        pytest.param(
            {"pathway": "urgently-needed", "outcome": "review"},
            (pl.col("pathway") == "urgently-needed") & (pl.col("outcome") == "review"),
            id="pathway and outcome",
        ),
        pytest.param(
            {"reason": "suzhou/listed:coverage"},
            (pl.col("city") == "suzhou") & reason("listed", cause="coverage"),
            id="cause",
        ),
        pytest.param(
            {"reason": "suzhou/in-suzhou:false"}, (pl.col("city") == "suzhou") & reason("in-suzhou", holds=False),
            id="not met",
        ),
        pytest.param({"missing": "work_city"}, pl.col("missing").list.contains("work_city"), id="missing"),
        pytest.param({"q": "ＳＹＮ-00０7"}, pl.col("applicant_id") == "SYN-0007", id="wide number"),
        pytest.param({"q": "aBt"}, pl.col("qualification").str.contains("(?i)abt|ＡＢＴ"), id="case and width"),
    ],
)  # fmt: skip
def test_filter_matches_the_table(client, run, read_part, query, wanted):
    expected = read_part("rulings").filter(wanted).height
    assert expected
    assert counted(client.get(f"{run}/rulings", params=query)) == expected


def test_summary_counts_match_their_lists(client, run):
    page = client.get(run).text
    links = re.findall(rf'href="({run}/rulings\?[^"]+)"[^>]*>(\d+)</a>', page)
    assert len(links) > 20
    assert [(link, counted(client.get(link.replace("&amp;", "&")))) for link, _ in links] == [
        (link, int(count)) for link, count in links
    ]


def test_pages_together_are_the_table(client, run, read_part):
    wanted = read_part("rulings").filter(pl.col("city") == "beijing", pl.col("outcome") == "eligible")
    people = read_part("applicants").select("index", "row")
    seen = [
        int(index)
        for number in (1, 2)
        for index in re.findall(
            rf'href="{run}/people/(\d+)#',
            client.get(f"{run}/rulings", params={"city": "beijing", "outcome": "eligible", "page": number}).text,
        )
    ]
    expected = wanted.join(people, on="row", how="left", maintain_order="left")["index"].to_list()
    assert sorted(set(seen)) == sorted(set(expected))


@pytest.mark.parametrize("where", ["somewhere", "nowhere"])
def test_overview_shows_cities_side_by_side(client, run, read_part, where):
    people = read_part("rulings").group_by("row").agg((pl.col("outcome") == "eligible").any())
    expected = people.filter(pl.col("outcome") == (where == "somewhere")).height
    assert counted(client.get(f"{run}/side-by-side", params={"where": where})) == expected


def test_person_page_shows_every_condition(client, run, read_part):
    line = read_part("rulings").filter(pl.col("row") == 8)
    page = client.get(f"{run}/people/4").text
    for ruling in line.iter_rows(named=True):
        for source in {key for each in ruling["reasons"] for key in each["source"].split("; ")}:
            assert f'href="/policy/{ruling["city"]}#source-{source}"' in page
        assert all(note in page for note in ruling["steps"])
    assert page.count("✓ 满足") == sum(bool(each["holds"]) for reasons in line["reasons"] for each in reasons)
    assert page.count("？ ") == sum(each["holds"] is None for reasons in line["reasons"] for each in reasons)


def test_index_beyond_last_has_no_page(client, run):
    assert client.get(f"{run}/people/300").status_code == 404


@pytest.mark.parametrize("code", ["", "E_CELL_DATE", "E_CELL_CONTRADICTION"])
def test_problems_by_kind(client, run, read_part, code):
    problems = read_part("problems")
    expected = problems.filter(pl.col("code") == code).height if code else problems.height
    assert counted(client.get(f"{run}/problems", params={"code": code})) == expected


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_pages_are_bilingual_without_inline_code(client, run, lang, path):
    answer = client.get(f"{run}{path}", params={"lang": lang})
    assert answer.status_code == 200
    assert re.findall(r"<style|<script(?![^>]* src=)| style=| on[a-z]+=", answer.text) == []
    frame = re.sub(r"<tbody>.*?</tbody>|<select.*?</select>", "", answer.text, flags=re.DOTALL)
    shown = re.sub(r"<[^>]+>", "", re.sub(r'lang="zh-CN"[^>]*>[^<]*<', "><", frame))
    assert "None" not in shown
    if lang == "en" and path in ("/rulings", "/side-by-side", "/problems", "/delete"):
        assert re.findall(r"[\u4e00-\u9fff]+", shown) == []


def test_rulings_for_programs(client, run, read_part):
    table = pl.read_parquet(io.BytesIO(client.get(f"{run}/rulings.parquet").content))
    assert table.equals(read_part("rulings"), null_equal=True)
    lines = [json.loads(line) for line in client.get(f"{run}/rulings.ndjson").text.splitlines()]
    assert [(line["row"], line["pathway"], line["outcome"]) for line in lines] == table.select(
        "row", "pathway", "outcome"
    ).rows()


def test_follow_up_rows_read_back_unchanged(hr, run, read_part, served, tmp_path):
    (tmp_path / "补正.xlsx").write_bytes(hr.client.get(f"{run}/todo.xlsx").content)
    again = hr.score(hr.upload(tmp_path / "补正.xlsx"), as_of=DAY).url.path
    row = runs.find(served.data, again.split("/")[-1])[0]
    there = {part: pl.read_parquet(files.path_of(served.data, row.parts[part])) for part in ("applicants", "rulings")}
    some = pl.col("applicant_id").is_in(there["applicants"]["applicant_id"].implode())
    cells = [name for name in read_part("applicants").columns if name.startswith("cell.")]
    assert read_part("applicants").filter(some).select(cells).equals(there["applicants"].select(cells), null_equal=True)
    rest = pl.exclude("input", "sheet", "row")
    assert read_part("rulings").filter(some).select(rest).equals(there["rulings"].select(rest), null_equal=True)
    open_ = read_part("rulings").filter(pl.col("outcome").is_in(["review", "evidence_needed"]))["row"].unique()
    assert set(open_) | set(read_part("problems")["row"]) == set(read_part("applicants").filter(some)["row"])


def test_follow_up_says_what_is_needed(client, run, tmp_path):
    (tmp_path / "t.xlsx").write_bytes(client.get(f"{run}/todo.xlsx", params={"lang": "zh"}).content)
    sheet = load_workbook(tmp_path / "t.xlsx").worksheets[0]
    *_, needed, place = next(sheet.iter_rows(values_only=True))
    assert (needed, place) == ("须补正（系统填写）", "原位置（系统填写）")
    texts = [line[-2] for line in sheet.iter_rows(min_row=2, values_only=True)]
    assert all(text.startswith(("补：", "改：", "待复核：")) for text in texts)
    assert sheet.data_validations.dataValidation


def test_repeated_run_is_compared(hr, run):
    other = hr.finished(
        hr.client.post(f"{run}/again", data={"csrf": hr.csrf(hr.client.get(run)), "as_of": "2026-11-23"})
    )
    assert other.url.path != run
    compared = hr.client.get(f"{other.url.path}/changes", params={"with": run.split("/")[-1]})
    assert counted(compared) > 0
    assert "目录版本或载入的目录" in compared.text


def test_deletion_is_complete_and_audited(hr, served, tmp_path):
    (tmp_path / "单.xlsx").write_bytes(APPLICANTS.read_bytes())
    run = hr.score(hr.upload(tmp_path / "单.xlsx"), as_of="2021-01-01").url.path
    hr.client.post(f"{run}/delete", data={"csrf": hr.csrf(hr.client.get(f"{run}/delete"))})
    assert "已清除" in hr.client.get(run).text
    assert hr.client.get(f"{run}/todo.xlsx").headers["content-type"].startswith("text/html")
    purged = [each.details["runs"] for each in audit.read_all(served.data) if each.action == "runs_purged"]
    assert purged[-1][0] == run.split("/")[-1]


def test_large_result_is_paged(client, run, read_part, served):
    parts = {part: read_part(part) for part in ("lines", "applicants", "rulings", "problems", "review")}
    times = range(110)
    for part in ("lines", "applicants"):
        step = pl.col("index").max() + 1
        parts[part] = pl.concat([parts[part].with_columns(pl.col("index") + number * step) for number in times])
    row = runs.find(served.data, run.split("/")[-1])[0]
    contents = {part: serialize_frame(frame) for part, frame in parts.items()}
    contents |= {
        part: files.path_of(served.data, row.parts[part]).read_bytes() for part in ("told", "request", "result")
    }
    record(served.data, row, "large", contents)
    assert parts["lines"].height > 100_000
    page = client.get("/runs/large/rulings", params={"page": 2})
    assert counted(page) == parts["lines"].height
    second = re.findall(r'href="/runs/large/people/(\d+)#', page.text)
    assert [int(index) for index in second] == parts["lines"]["index"][50:100].to_list()


def test_lines_agree_with_rulings(read_part):
    lines, rulings = read_part("lines"), read_part("rulings")
    same = ["qualification", "city", "pathway", "outcome", "title", "title_level"]
    assert lines.select(same).equals(rulings.select(same), null_equal=True)
    marked = [
        "".join(f"|{each['check']}:{each['cause'] or 'false'}" for each in codes if not each["holds"]) or None
        for codes in rulings["reasons"]
    ]
    assert lines["why"].str.strip_suffix("|").to_list() == marked
    assert lines["missing"].str.strip_chars("|").to_list() == ["|".join(codes) or None for codes in rulings["missing"]]


def test_older_run_says_what_to_do(client, run, served):
    row = runs.find(served.data, run.split("/")[-1])[0]
    older = {part: sha256 for part, sha256 in row.parts.items() if part != "lines"}
    old = {part: files.path_of(served.data, sha256).read_bytes() for part, sha256 in older.items()}
    record(served.data, row, "older", old)
    answer = client.get("/runs/older/rulings")
    assert (answer.status_code, "请再评一次" in answer.text, "E_USAGE_RUN" in answer.text) == (404, True, True)
