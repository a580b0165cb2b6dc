"""Recognisable names and numbers go through everything; the store, logs, errors and temporary files hold none of them.

They may stand where the applicant's own file may: inbox, outbox, results, kept files, the nights' journals (names of
files), and the backup of these. Names of files are shown to their department as long as the run is kept, on the
terminal and on pages, and stand in no log.
"""

import pytest
from openpyxl import load_workbook

NAMES = ("钱合成试", "Synthia Testperson", "合成之友某甲")
NUMBERS = ("11010519491231002X", "EX7654321", "SYN998877")
ROWS = [[NAMES[0], "E1", NUMBERS[0], "Chartered Testor", "Board of Testers"],
        [NAMES[1], "E2", NUMBERS[1], f"Zebra {NAMES[2]}", NAMES[2]]]  # fmt: skip
FILE = f"{NAMES[0]}.xlsx"
MAY = ("inbox", "outbox", "data/kept", "data/nights", "b.zip", "mine", "site")
"""Where the applicant's own data may lie."""


@pytest.fixture
def heard(machine, monkeypatch):
    """The machine with people in its inbox, one of them in a file's name, and in files that cannot be read."""
    for folder in ("tmp", "mine"):
        (machine.folder / folder).mkdir()
    monkeypatch.setenv("TMPDIR", str(machine.folder / "tmp"))
    machine.put(FILE, *ROWS)
    people = "\n".join(f"{name},{number}" for name, number in zip(NAMES, NUMBERS, strict=True))
    (machine.folder / "inbox" / f"{NAMES[1]}.csv").write_text(people, "utf-8")
    (machine.folder / "inbox" / "坏.xlsx").write_bytes(b"PK\x03\x04" + people.encode() * 9)
    return machine


def leaked(text):
    """The names and numbers that stand in it, as text or bytes of either kind."""
    stored = text if isinstance(text, bytes) else text.encode()
    return {each for each in (*NAMES, *NUMBERS) if each.encode() in stored or each.encode("utf-16-le") in stored}


def decided(machine):
    """The result's sheet of names in doubt is filled in."""
    book = load_workbook(machine.folder / "mine" / "out.xlsx")
    book["待复核"]["L5"] = "不同"
    book.save(machine.folder / "mine" / "back.xlsx")


def test_personal_data_stays_in_its_files(heard):
    debug = ("--log-level", "debug")
    sensitive = [heard(*debug, "nightly", "--inbox", "inbox", "--outbox", "outbox", "--settle", 0, code=1)]
    (delivered,) = (heard.folder / "inbox" / "done").glob("*.xlsx")
    sensitive.append(
        heard(*debug, "score", delivered, "--city", "toy", "-o", "mine/out.xlsx", "--rulings", "mine/out.csv")
    )
    decided(heard)
    sensitive.append(heard(*debug, "decide", "mine/back.xlsx"))
    (bad,) = (heard.folder / "inbox" / "quarantine").glob("*.csv")
    (heard.folder / "mine" / "plain.csv").write_bytes(bad.read_bytes())
    sensitive.append(heard(*debug, "score", "mine/plain.csv", code=3))
    sensitive.append(heard(*debug, "person", "erase", stdin=NUMBERS[1], code=1))
    plain = [heard(*debug, *command) for command in (
        ("backup", "b.zip"), ("verify",), ("doctor",), ("audit",), ("runs", "list"), ("decisions", "list"),
        ("awards", "list"),
        ("runs", "show", next(run["id"] for run in heard.runs() if FILE in run["files"])))]  # fmt: skip
    assert [leaked(item.stderr) for item in [*sensitive, *plain]] == [set()] * 13
    # the department sees the names of its own files, which are kept with the run and not in the store
    assert [leaked(item.stdout) for item in plain] == [*[set()] * 4, set(NAMES[:2]), *[set()] * 2, set(NAMES[:1])]
    assert FILE in plain[-1].stdout
    files = [path for path in heard.folder.rglob("*") if path.is_file()]
    closed = [path for path in files if not path.relative_to(heard.folder).as_posix().startswith(MAY)]
    assert {path.name for path in closed} >= {"rencai.sqlite", "rencai.key"}
    assert {path.name: matches for path in closed if (matches := leaked(path.read_bytes()))} == {}


def test_reports_name_only_the_file(heard):
    heard.night(code=1)
    reports = list((heard.folder / "inbox").rglob("*.txt"))
    assert len(reports) == 3
    for path in (*reports, *heard.data.glob("nights/*.json")):
        text = path.read_text("utf-8-sig")
        for name in (FILE, f"{NAMES[1]}.csv", FILE.removesuffix(".xlsx") + "-结果"):
            text = text.replace(name, "")
        assert leaked(text) == set()


def test_file_names_go_with_their_run(heard):
    heard.night(code=1)
    runs = [run["id"] for run in heard.runs()]
    assert leaked(heard("runs", "list").stdout) == set(NAMES[:2])
    purged = heard("--log-level", "debug", "runs", "purge", *runs)
    shown = [heard("runs", *command) for command in (("list",), ("list", "--json"), ("show", runs[0]))]
    assert [leaked(item.stdout + item.stderr) for item in (purged, *shown)] == [set()] * 4
