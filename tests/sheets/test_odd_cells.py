"""Cells whose stored text is not what they show: pictures, formulas, errors, times and long numbers."""

import io
import zipfile
from dataclasses import replace
from datetime import date

import pytest

from rencai.cells.columns import canonical_columns
from rencai.cells.id_numbers import count_people
from rencai.cells.normalise import normalise
from rencai.cells.vocabulary import vocabulary
from rencai.sheets.file import answer, workbook
from rencai.sheets.file.limits import COMMAND_LINE
from rencai.sheets.tables import read as tables_read
from rencai.system.errors import InputError

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RICH = "http://schemas.microsoft.com/office/spreadsheetml/2017/richdata"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>'
FORMATS = ("General", "yyyy/m/d", "0.00", "0.00_ ", "h:mm", "[h]:mm", "aaaa", "[$-804]aaaa;@", '"第"0"项"', "0.0")
PICTURE = '_xlfn.DISPIMG("ID_0",1)'


def links(*targets):
    kinds = ((f"{LINK}/{kind}", target) for kind, target in targets)
    every = "".join(f'<Relationship Id="r{n}" Type="{kind}" Target="{at}"/>' for n, (kind, at) in enumerate(kinds))
    return f'<Relationships xmlns="{PACKAGE}/relationships">{every}</Relationships>'


def package(sheets, *, workbook_pr="", calculation="", extra=()):
    """The bytes of a workbook of these sheets, each the XML of its rows or of a whole sheet; styles as ``FORMATS``."""
    names = [f'<sheet name="{name}" sheetId="{n + 1}" r:id="r{n}"/>' for n, name in enumerate(sheets)]
    parts = {f"xl/worksheets/sheet{n}.xml": whole(rows) for n, rows in enumerate(sheets.values())}
    codes = [code.replace('"', "&quot;") for code in FORMATS]
    parts |= {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": links(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{LINK}">{workbook_pr}<sheets>{"".join(names)}</sheets>'
        f"{calculation}</workbook>",
        "xl/_rels/workbook.xml.rels": links(
            *(("worksheet", f"worksheets/sheet{n}.xml") for n in range(len(sheets))), ("styles", "styles.xml")
        ),
        "xl/styles.xml": f"<styleSheet {MAIN}><numFmts>"
        + "".join(f'<numFmt numFmtId="{200 + n}" formatCode="{code}"/>' for n, code in enumerate(codes))
        + "</numFmts><cellXfs>"
        + "".join(f'<xf numFmtId="{200 + n}"/>' for n in range(len(codes)))
        + "</cellXfs></styleSheet>",
        **dict(extra),
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def whole(rows):
    return rows if "sheetData" in rows else f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>"


def column(cells):
    """Rows of one cell each: its attributes and content, the address being A1, A2 and so on."""
    numbered = enumerate(cells, 1)
    return "".join(f'<row r="{n}"><c r="A{n}"{own}>{content}</c></row>' for n, (own, content) in numbered)


def read(data):
    content = workbook.read(data, ".xlsx", [], COMMAND_LINE)
    with io.BytesIO() as frames:
        manifest = answer.serialize("", content, frames, COMMAND_LINE)
        return answer.parse("in.xlsx", manifest, frames)


def texts_and_reasons(sheet):
    """Each line's first text and the reason why it is not to be believed."""
    texts = sheet.cells.to_series(0).to_list()
    given = {} if sheet.reasons is None else {line: reason for line, place, reason in sheet.reasons.rows() if not place}
    return [(text, given.get(line)) for line, text in enumerate(texts)]


COLUMNS = canonical_columns()
WORDS = vocabulary(COLUMNS, {})
T, V = ' t="str"', "<v>7</v>"
NO_VALUE = (
    ("", "<f>1+1</f>", "=1+1"),
    ("", "<f>1+1</f><v></v>", "=1+1"),
    ("", "<f>1+1</f><v/>", "=1+1"),
    ("", "<f>A1&amp;&quot;b&quot;</f> <v />", '=A1&"b"'),
    (T, "<f>A1</f>", "=A1"),
    (T, "<f>&quot;苏&quot;&amp;&quot;州&quot;</f><v></v>", '="苏"&"州"'),
    (' t="b"', "<f>TRUE</f>", "=TRUE"),
    (' s="1"', "<f>TODAY()</f>", "=TODAY()"),
    ("", '<f t="shared" ref="A9:A10" si="4">B1+1</f>', "=B1+1"),
    ("", '<f t="shared" si="4"/>', "=B1+1"),
    ("", '<f t="array" ref="A11">SUM(B1:B2)</f><v></v>', "=SUM(B1:B2)"),
    ('\n t="n"', "<f>证书!A2</f>", "=证书!A2"),
    (T, "<f>Other!A1</f><v></v>", "=Other!A1"),
    (T, "<f>A1&amp;&quot;证&quot;</f><v/>", '=A1&"证"'),
    (T, "<f>A1*2</f><v></v>", "=A1*2"),
    (T, "<f>TRIM(Other!A1)</f><v></v>", "=TRIM(Other!A1)"),
    (T, "<f>COUNTA(A1:A3)</f><v></v>", "=COUNTA(A1:A3)"),
    (T, "<f>VLOOKUP(B1,C:D,2,0)</f><v></v>", "=VLOOKUP(B1,C:D,2,0)"),
    (T, "<f>IF(Other!A1=&quot;&quot;,&quot;&quot;,VLOOKUP(B1,C:D,2,0))</f><v></v>",
     '=IF(Other!A1="","",VLOOKUP(B1,C:D,2,0))'),
)  # fmt: skip
VALUES = (
    (T, "<f>IF(1=1,&quot;&quot;,1)</f><v></v>", ""),
    (T, "<f>&quot;&quot;&amp;A90</f><v></v>", ""),
    (T, "<f>VLOOKUP(B1,C:D,2,0)</f><v></v>", ""),
    (T, "<f>Other!B90</f><v></v>", ""),
    (T, "<f>IF(B90=&quot;&quot;,&quot;&quot;,B90)</f><v></v>", ""),
    ("", "<f>1+6</f><v>7</v>", "7"),
    (T, "<f>&quot;x&quot;</f><v>x</v>", "x"),
    (' t="b"', "<f>FALSE</f><v>0</v>", "false"),
    (T, "<f>TEXT(0,0)</f><v>0</v>", "0"),
    ("", "<v>0</v>", "0"),
)
ZEROS = (
    ("<f>B90</f>", "zero"),
    ("<f>+B90</f>", "zero"),
    ("<f>Other!$B$90</f>", "zero"),
    ("<f>'Other'!A2</f>", "zero"),
    ("<f>Missing!A1</f>", "zero"),
    ("<f>[1]Sheet1!A1</f>", "zero"),
    ("<f>VLOOKUP(B1,C:D,2,0)</f>", "zero"),
    ("<f>IFERROR(INDEX(C:C,MATCH(B1,D:D,0)),0)</f>", "zero"),
    ("<f>IF(1=1,&quot;&quot;,&quot;x&quot;)</f>", "zero"),
    ("<f>B90*1</f>", "zero"),
    ("<f>N(B90)</f>", "zero"),
    ("<f>DATE(2029,5,19)</f>", "zero"),
    ('<f t="shared" ref="A13:A14" si="0">Other!A3</f>', "zero"),
    ('<f t="shared" si="0"/>', "zero"),
    ("<f>Other!A1</f>", "computed_zero"),
    ('<f t="shared" ref="A16:A17" si="1">Other!A1</f>', "computed_zero"),
    ('<f t="shared" si="1"/>', "zero"),
    ("<f>IF(B1=&quot;否&quot;,0,1)</f>", "computed_zero"),
    ("<f>DATEDIF(B1,B2,&quot;y&quot;)</f>", "computed_zero"),
    ("<f>YEAR(B1)-2020</f>", "computed_zero"),
    ("<f>COUNTIF(C:C,B1)</f>", "computed_zero"),
    ("<f>--(B1=&quot;是&quot;)</f>", "computed_zero"),
)
PICTURES = (
    (T, f"<f>{PICTURE}</f><v>={PICTURE[6:]}</v>", '=DISPIMG("ID_0",1)'),
    (' t="e"', f"<f>{PICTURE}</f><v>#NAME?</v>", "[图片]"),
    ("", f"<f>{PICTURE}</f>", "[图片]"),
    (' t="e"', '<f>_xlfn.IMAGE("https://example.invalid/a.png")</f><v>#VALUE!</v>', "[图片]"),
    (' t="e" vm="1"', "<v>#VALUE!</v>", "[图片]"),
    (' vm="3" t="e"', "<v>#VALUE!</v>", "[图片]"),
)
ERRORS = (
    "#N/A", "#GETTING_DATA", "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#CONNECT!", "#UNKNOWN!", "#BUSY!",
    "#PYTHON!", "#EXTERNAL!", "#值!", "Err:508",
)  # fmt: skip
ESCAPED = (
    (T, "<f>A1</f><v>甲_x000D_\n乙</v>", "甲\r\n乙"),
    (T, "<f>A1</f><v>a_x005F_x000D_</v>", "a_x000D_"),
    (T, "<f>A1</f><v>_x000a_&amp;_x0009_</v>", "\n&\t"),
    (T, "<v>a_x000D_b</v>", "a\rb"),
    (T, "<f>A1</f><v>a_xD800_b</v>", "a�b"),
    (T, "<f>A1</f><v>a_xyz_b</v>", "a_xyz_b"),
    (' t="inlineStr"', "<is><t>a_x000D_b</t></is>", "a\rb"),
)
NUMBERS = (
    ("", "141.02023312814603", "141.02023312814603"),
    ("", "0.30000000000000004", "0.30000000000000004"),
    ("", "1985.0999999999999", "1985.1"),
    ("", "1.1000000000000001", "1.1"),
    ("", "-7.0000000001E-3", "-0.0070000000001"),
    ("", "1.23456789012345E+17", "123456789012345000"),
    ("", "110105198510120018", "110105198510120000"),
    ("", "123456789012345.67", "123456789012345.67"),
    ("", "1E+20", "100000000000000000000"),
    (' s="2"', "1985.1", "1985.10"),
    (' s="3"', "1985.0999999999999", "1985.10"),
    (' s="9"', "1985.1", "1985.1"),
    (' s="2"', "1985.3", "1985.3"),
    (' s="2"', "12.1", "12.1"),
    (' s="4"', "0.39583333333333331", "09:30:00"),
    (' s="4"', "0.375", "09:00:00"),
    (' s="1"', "0", "00:00:00"),
    (' s="5"', "1.5104166666666667", "36:15:00"),
    (' s="5"', "<f>B1-B2</f><v>2</v>", "48:00:00"),
    (' s="5"', "0.25", "06:00:00"),
    (' s="6"', "45000", "2023-03-15 00:00:00"),
    (' s="7"', "45000", "2023-03-15 00:00:00"),
    (' s="8"', "3", "3"),
    (' s="1"', "45000.395833333336", "2023-03-15 09:30:00"),
)


def value(content):
    return content if content.startswith("<") else f"<v>{content}</v>"


@pytest.fixture(scope="module")
def sheets():
    """The sheets of one workbook, by name."""
    records = '<xlrd:rvb i="0"/>', '<xlrd:rvb i="1"/>'
    future = "".join(f"<bk><extLst><ext>{record}</ext></extLst></bk>" for record in records)
    cells = "".join(f'<bk><rc t="1" v="{record}"/></bk>' for record in (0, 1, 0))
    extra = {
        "xl/metadata.xml": f'<metadata {MAIN} xmlns:xlrd="{RICH}"><futureMetadata name="XLRICHVALUE">{future}'
        f"</futureMetadata><valueMetadata>{cells}</valueMetadata></metadata>",
        "xl/richData/rdrichvalue.xml": f'<rvData xmlns="{RICH}"><rv s="1"/><rv s="0"/></rvData>',
        "xl/richData/rdrichvaluestructure.xml": f'<rvStructures xmlns="{RICH}"><s t="_error"><k n="errorType"/></s>'
        '<s t="_localImage"><k n="a" t="i"/></s></rvStructures>',
    }
    prefixed = f'<x:worksheet {MAIN.replace("xmlns", "xmlns:x")}><x:sheetData><x:row r="1"><x:c r="A1"><x:f>1+1</x:f>'
    rows = {
        "no value": column([*(pair[:2] for pair in NO_VALUE), ("", V)]),
        "values": column(pair[:2] for pair in VALUES),
        "zeros": column(("", f"{formula}<v>0</v>") for formula, _ in ZEROS),
        "Other": column([("", "<v>0</v>"), ("", "")]),
        "pictures": column([*(pair[:2] for pair in PICTURES), (' t="e" vm="2"', "<v>#VALUE!</v>")]),
        "errors": column((' t="e"', f"<v>{text}</v>") for text in ERRORS),
        "escaped": column(pair[:2] for pair in ESCAPED),
        "numbers": column((attributes, value(content)) for attributes, content, _ in NUMBERS),
        "prefixed": f'{prefixed}</x:c></x:row><x:row r="2"><x:c r="A2"><x:v>1</x:v></x:c></x:row></x:sheetData>'
        "</x:worksheet>",
        "below": column([("", V), ("", "<f>B1</f>"), ("", "<f>B2</f>")]),
    }
    return {sheet.name: sheet for sheet in read(package(rows, extra=extra)).sheets}


def test_formulas_without_result_are_unread(sheets):
    expected = [(text, "no_value") for _, _, text in NO_VALUE]
    assert texts_and_reasons(sheets["no value"]) == [*expected, ("7", None)]
    assert texts_and_reasons(sheets["prefixed"]) == [("=1+1", "no_value"), ("1", None)]


def test_stored_results_are_believed(sheets):
    assert texts_and_reasons(sheets["values"]) == [(text, None) for _, _, text in VALUES]


def test_lines_of_formulas_are_not_lost(sheets):
    assert texts_and_reasons(sheets["below"]) == [("7", None), ("=B1", "no_value"), ("=B2", "no_value")]


def test_zeros_for_empty_cells_are_doubted(sheets):
    assert texts_and_reasons(sheets["zeros"]) == [("0", reason) for _, reason in ZEROS]


def test_pictures_in_cells_are_unread(sheets):
    expected = [(text, "picture") for _, _, text in PICTURES]
    assert texts_and_reasons(sheets["pictures"]) == [*expected, ("#VALUE!", "error")]


def test_unlisted_errors_do_not_refuse_file(sheets):
    assert texts_and_reasons(sheets["errors"]) == [(text, "error") for text in ERRORS]


def test_escapes_of_formula_text_are_decoded(sheets):
    assert texts_and_reasons(sheets["escaped"]) == [(text, None) for _, _, text in ESCAPED]


def test_numbers_times_and_weekdays_stand(sheets):
    assert [text for text, _ in texts_and_reasons(sheets["numbers"])] == [text for _, _, text in NUMBERS]


@pytest.mark.parametrize("extension", ["", '<x15:workbookPr xmlns:x15="urn:x" chartTrackingRefBase="1"/>'])
def test_extension_keeps_date_system(extension):
    rows = column([(' s="1"', "<v>43956</v>"), (' s="4"', "<v>0.5</v>")])
    book = read(package({"S": rows}, workbook_pr='<workbookPr date1904="1"/>', calculation=extension))
    assert book.sheets[0].cells.to_series(0).to_list() == ["2024-05-06 00:00:00", "12:00:00"]


def test_zeros_never_computed_are_doubted():
    calculation = '<calcPr calcId="1" fullCalcOnLoad="1"/>'
    data = package({"S": column([("", "<f>YEAR(B1)-1</f><v>0</v>")])}, calculation=calculation)
    assert texts_and_reasons(read(data).sheets[0]) == [("0", "zero")]


def test_notice_names_formulas_without_result():
    rows = '<row r="1"><c r="B1"><v>1</v></c><c r="C1"><f>1</f></c></row>' + "".join(
        f'<row r="{n}"><c r="B{n}"><f>1</f></c></row>' for n in (2, 3, 5)
    )
    notices = [(notice.fields, notice.where) for notice in read(package({"甲": rows})).notices]
    assert notices == [({"count": "4", "cells": "B2:B3, B5, C1"}, ("in.xlsx", "甲"))]


def test_large_sheets_are_read_alike(monkeypatch):
    monkeypatch.setattr(workbook, "SMALL", 100)
    rows = column([("", "<f>1</f>"), (' t="e"', "<v>#SPILL!</v>"), ("", "<v>0.12345678901234</v>"), ("", V)])
    sheet = read(package({"S": rows})).sheets[0]
    assert texts_and_reasons(sheet) == [
        ("=1", "no_value"), ("#SPILL!", "error"), ("0.12345678901234", None), ("7", None),
    ]  # fmt: skip
    assert sheet.numbers is not None
    assert sheet.numbers.to_series(0).to_list() == [None, None, True, True]


def test_odd_cells_are_problems_of_people():
    headings = ("姓名", "身份证", "职业资格名称", "从事相关专业", "有效期至", "年龄")
    picture, hollow, zero = f"<f>{PICTURE}</f><v>={PICTURE[6:]}</v>", "<f>B9</f>", "<f>B9</f><v>0</v>"
    people = (
        ((T, "<v>合成甲</v>"), (T, picture), (T, picture), ("", zero), ("", hollow), ("", hollow)),
        (
            (T, "<v>合成乙</v>"),
            ("", ""),
            (T, "<v>FCCA</v>"),
            (' t="b"', "<v>1</v>"),
            (' t="e"', "<v>#BUSY!</v>"),
            ("", zero),
        ),
        (("", zero), ("", ""), ("", ""), ("", zero), ("", ""), ("", "<f>DATEDIF(0,0,1)</f><v>0</v>")),
        ((T, "<v>合成丙</v>"), ("", zero), ("", zero), ("", "<v>0</v>"), (' s="1"', zero), ("", "<v>7</v>")),
        (("", hollow), ("", ""), ("", hollow), ("", ""), ("", ""), ("", "")),
    )
    lines = [[(T, f"<v>{heading}</v>") for heading in headings], *people]
    rows = ""
    for n, line in enumerate(lines, 1):
        cells = zip("ABCDEF", line, strict=True)
        rows += f'<row r="{n}">' + "".join(f'<c r="{at}{n}"{own}>{text}</c>' for at, (own, text) in cells) + "</row>"
    applicants = tables_read.read({"in.xlsx": read(package({"S": rows}))}, COLUMNS)
    result = normalise(applicants.cells, COLUMNS, WORDS, date(2026, 11, 23))
    assert applicants.own["row"].to_list() == [2, 3, 5, 6]
    assert result.problems.select("row", "column", "code").rows() == [
        (2, "id_number", "E_CELL_ID_NONE"), (2, "qualification", "E_CELL_PICTURE"),
        (2, "expiry_date", "E_CELL_FORMULA"), (2, "related_field", "E_CELL_ZERO"),
        (3, "expiry_date", "E_CELL_ERROR"), (5, "id_number", "E_CELL_ZERO"),
        (5, "qualification", "E_CELL_ZERO"), (5, "expiry_date", "E_CELL_ZERO"), (6, "name", "E_CELL_FORMULA"),
        (6, "qualification", "E_CELL_FORMULA"),
    ]  # fmt: skip
    assert result.frame["related_field"].to_list() == [None, True, False, None]
    assert count_people(result.frame).people == 0
    assert applicants.hollow.select("row", "letter").rows() == [(6, "A"), (6, "C"), (2, "E"), (2, "F")]


PERSON = column([(T, "<v>姓名</v>"), (T, "<v>合成甲</v>")])


def repacked(data, change):
    """The workbook with each part as ``change`` gives it for the part's name and content."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return made.getvalue()


@pytest.mark.parametrize("declared", ["UTF-16", "utf-16le"])
@pytest.mark.parametrize("part", ["sheet0.xml", ".xml"])
def test_wide_parts_are_read(declared, part):
    def widened(name, content):
        text = f'<?xml version="1.0" encoding="{declared}"?>{content.decode()}'
        wide = text.encode("utf-16" if declared == "UTF-16" else "utf-16-le")
        return wide if name.endswith(part) else content

    assert texts_and_reasons(read(repacked(package({"S": PERSON}), widened)).sheets[0])[1] == ("合成甲", None)


def test_entities_in_wide_parts_are_refused():
    def declaring(name, content):
        return f"<!DOCTYPE a>{content.decode()}".encode("utf-16") if name.endswith("sheet0.xml") else content

    with pytest.raises(InputError, match="DOCTYPE"):
        read(repacked(package({"S": PERSON}), declaring))


def test_macro_sheets_are_left_out():
    macros = f'<xm:macrosheet xmlns:xm="urn:x" {MAIN}><sheetData/></xm:macrosheet>'
    kind = "http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet"
    link = f'<Relationship Id="m" Type="{kind}" Target="macrosheets/sheet9.xml"/></Relationships>'
    made = package({"S": PERSON}, extra={"xl/macrosheets/sheet9.xml": macros})

    def linked(name, content):
        text = content.decode()
        text = text.replace("</Relationships>", link) if name.endswith("workbook.xml.rels") else text
        return text.replace("</sheets>", '<sheet name="宏" sheetId="9" r:id="m"/></sheets>')

    book = read(repacked(made, linked))
    assert [sheet.name for sheet in book.sheets] == ["S"]
    assert [notice.code for notice in book.notices] == ["macros_not_run"]


@pytest.mark.parametrize(("memory", "fits"), [(1_000_000, False), (1_100_000, True)])
def test_memory_for_empty_cells_is_counted(memory, fits):
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1000"><c r="Z1000"><v>1</v></c></row>'
    limits = replace(COMMAND_LINE, memory=memory)
    if fits:
        assert workbook.read(package({"S": rows}), ".xlsx", [], limits).sheets
        return
    with pytest.raises(InputError, match=r"row 1000 and beyond column 25.*limit memory") as error:
        workbook.read(package({"S": rows}), ".xlsx", [], limits)
    assert error.value.code == "E_INPUT_TOO_LARGE"


def test_control_characters_name_no_column():
    headings = ("姓_x0001_名", "职业资格_x001F_名称", "备注_x0007_", "备注")
    cells = "".join(f'<c r="{at}1"{T}><v>{text}</v></c>' for at, text in zip("ABCD", headings, strict=True))
    person = "".join(f'<c r="{at}2"{T}><v>甲{at}</v></c>' for at in "ABCD")
    book = read(package({"S": f'<row r="1">{cells}</row><row r="2">{person}</row>'}))
    applicants = tables_read.read({"in.xlsx": book}, COLUMNS)
    assert applicants.headings == ("姓 名", "职业资格 名称", "备注", "备注 (2)")
    assert applicants.cells.select("name", "qualification").rows() == [("甲A", "甲B")]
    controls = [notice.fields["heading"] for notice in applicants.notices if notice.code == "heading_control"]
    assert controls == ["姓 名", "职业资格 名称", "备注"]
