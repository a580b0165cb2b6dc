"""Empty workbooks to take away: the same as the command's, and readable by the upload."""

import io

import openpyxl
import pytest


@pytest.mark.parametrize(
    ("query", "heading", "places"),
    [
        pytest.param("words=zh", "工号", 4, id="zh"),
        pytest.param("words=en", "Applicant ID", 4, id="en"),
        pytest.param("words=zh&city=beijing&city=suzhou", "工号", 2, id="two cities"),
        pytest.param("words=xx", "工号", 4, id="no such language"),
    ],
)
def test_template_for_some_cities(desk, query, heading, places):
    answer = desk.client.get(f"/templates/rencai.xlsx?{query}")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    head = [cell.value for cell in book.active[1]]
    column = next(place for place, name in enumerate(head) if name in ("工作城市", "Work city"))
    listed = [cell.value for cell in list(book["lists"].columns)[column] if cell.value]
    assert (head[0], len(listed)) == (heading, places)


def test_template_agrees_with_the_command(desk, rencai, tmp_path):
    printed = rencai("template", str(tmp_path / "a.xlsx"), "--city", "guangzhou", "--lang", "en")
    assert printed.returncode == 0
    answer = desk.client.get("/templates/rencai.xlsx?words=en&city=guangzhou")
    assert answer.content == (tmp_path / "a.xlsx").read_bytes()
    assert 'filename="rencai-template.xlsx"' in answer.headers["content-disposition"]


def test_unknown_city_has_no_template(desk):
    assert desk.client.get("/templates/rencai.xlsx?city=nowhere").status_code == 404
