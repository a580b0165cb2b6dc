"""The queue of runs in real SQLite, with holders that die, sleep, come back too late: one finishes each run, once."""

import json
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from hypothesis.strategies import data, floats, sampled_from

from rencai.store import files, holders, queue, runs
from rencai.store.files import path_of
from rencai.store.queue import ATTEMPTS, LostError
from rencai.store.runs import NewRun

RUN = NewRun("", "", "d", "web", "score", "2026-11-26", "zh", {})
AT = "2026-11-26T00:00:00+00:00"
LASTS = 10.0


class Queue(RuleBasedStateMachine):
    """Any order of asking, taking, beating, giving back, finishing, dying and sleeping, with a clock that jumps."""

    def __init__(self):
        super().__init__()
        self.data = Path(tempfile.mkdtemp())
        self.now, self.dead, self.leases, self.ends, self.tokens, self.requested = 1000.0, set(), [], {}, {}, set()
        self.saved, holders.is_gone = holders.is_gone, lambda result: result is None or result in self.dead

    def teardown(self):
        holders.is_gone = self.saved
        shutil.rmtree(self.data)

    def rows(self):
        return {run.id: run for run in runs.read_all(self.data)}

    @rule(run=sampled_from("abc"))
    def ask(self, run):
        before = self.rows().get(run)
        (stored,) = [files.draft_all(self.data, {"in": run.encode()})["in"]]
        begun = runs.request(self.data, replace(RUN, id=run, key=run), [stored], {}, AT)
        self.requested.add(run)
        assert begun == (before is None or before.state in ("failed", "dead"))
        if begun:
            self.ends.pop(run, None)

    @rule()
    def take(self):
        mine = f"holder {len(self.leases)}"
        saved, holders.this_process = holders.this_process, lambda: mine
        taken = queue.lease(self.data, now=self.now, at=AT, seconds=LASTS)
        holders.this_process = saved
        if taken:
            self.leases.append((taken, mine))

    @precondition(lambda self: self.leases)
    @rule(pick=data())
    def die(self, pick):
        self.dead.add(pick.draw(sampled_from(self.leases))[1])

    @rule(jump=floats(-30, 30))
    def wait(self, jump):
        self.now += jump

    @precondition(lambda self: self.leases)
    @rule(pick=data(), verb=sampled_from(["beat", "release", "done", "failed"]))
    def act(self, pick, verb):
        """Whoever once had a lease does as if it still held: only the newest holder of a run that is not over may."""
        lease, mine = pick.draw(sampled_from([pair for pair in self.leases if pair[1] not in self.dead] or self.leases))
        row = self.rows()[lease.run]
        may = row.state == "leased" and row.token == lease.token
        try:
            self.do(verb, lease, mine)
        except LostError:
            assert not may
        else:
            assert may

    def do(self, verb, lease, mine):
        if verb == "beat":
            queue.prolong(self.data, lease, self.now + LASTS)
        elif verb == "release":
            queue.release(self.data, lease)
        else:
            made = files.draft_all(self.data, {"result": f"{mine} {lease.run}".encode()})
            queue.finish(self.data, lease, {"state": verb}, made, AT)
            assert lease.run not in self.ends
            self.ends[lease.run] = (verb, made["result"].sha256)

    @invariant()
    def what_ended_stays_as_it_ended(self):
        for run, (state, result) in self.ends.items():
            row = self.rows()[run]
            assert (row.state, row.parts.get("result"), row.holder) == (state, result, None)
            assert path_of(self.data, result).is_file()

    @invariant()
    def tokens_rise_and_attempts_are_bounded(self):
        for run, row in self.rows().items():
            assert row.token >= self.tokens.get(run, 0)
            assert 0 <= row.attempts <= ATTEMPTS
            assert (row.state == "leased") == (row.holder is not None)
            self.tokens[run] = row.token

    @invariant()
    def nothing_half_made_lies_about(self):
        assert not list((self.data / "kept").glob("*.part"))

    def finish_all(self):
        """Everybody that had a lease is dead: the queue still comes to its end."""
        self.dead |= {mine for _, mine in self.leases}
        for _ in range(ATTEMPTS * len(self.requested) + 1):
            self.take()
            if self.leases and self.leases[-1][1] not in self.dead:
                self.do("done", *self.leases[-1])
                self.dead.add(self.leases[-1][1])
        assert {row.state for row in self.rows().values()} <= set(runs.FINISHED)
        assert json.dumps(sorted(self.rows())) == json.dumps(sorted(self.requested))


class Ending(Queue):
    """The same, and in the end everything is taken and finished."""

    def teardown(self):
        try:
            self.finish_all()
        finally:
            super().teardown()


TestQueue = Ending.TestCase
TestQueue.settings = settings(max_examples=15, stateful_step_count=25, deadline=None)
