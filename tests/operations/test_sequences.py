"""Random sequences of everything that people do with one installation: a few steps of ``soak/sequences.py``."""

import hypothesis
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from sequences import Sequences

SEED = 6
"""Draws a step of nearly every kind; others are drawn by ``make soak``."""


def test_random_sequences_keep_promises(record_property):
    chosen = settings(max_examples=5, stateful_step_count=12, database=None)
    run_state_machine_as_test(hypothesis.seed(SEED)(Sequences), settings=chosen)
    counts = Sequences.counts
    record_property("summary", f"sequences: {counts.total()} commands, {dict(counts.most_common(8))}")
    assert {"score", "nightly", "decide", "API POST", "awards record", "catalogue import"} <= counts.keys()
