"""Runs that tests record without a command: a city of one entry, and the way of `rencai score` in this process."""

from datetime import date
from functools import partial

from conftest import TESTERS
from rencai.official_lists import imports
from rencai.plugins import loader
from rencai.runs import context, perform, records
from rencai.runs.request import Request
from rencai.sheets.file.limits import COMMAND_LINE
from rencai.store import database, runs

DAY = date(2026, 11, 23)
EDITION = '[Edition("one", "一", "one", date(2020, 1, 1), "law", published=None)]'


def only_toy(city, monkeypatch, **parts):
    """The packages, of which the toy city of one entry is the only one."""
    city("toy", **{"editions": EDITION, "files": {"catalogue.csv": TESTERS}} | parts)
    points = loader.entry_points
    monkeypatch.setattr(loader, "entry_points", lambda **group: points(**group).select(name="toy"))
    return loader.load()


class Listener(perform.Listener):
    """Keeps the result."""

    def scored(self, result):
        self.result = result


def record(data, shipped, *paths, **request):
    """The run of the files' people, recorded as `rencai score` does."""
    installed = imports.apply_lists(shipped, data)
    database.require_writable(data)
    wanted = Request("default", (), DAY, **request)
    now = context.load_context(data, "default", installed, installed.packages)
    listener = Listener()
    limits = wanted.reading_limits if wanted.limits else COMMAND_LINE
    sources = [perform.file_source(path, limits) for path in paths]
    outcome = perform.perform(wanted, now, sources, key=partial(database.key, data), listener=listener)
    run = records.record_run(data, wanted, now, outcome, perform.digests(paths, listener.result))
    return next(each for each in runs.find(data, run) if each.id == run)
