"""Random sequences of everything that people do with one installation: a few steps of ``soak/sequences.py``."""

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from sequences import Sequences


def test_random_sequences_keep_promises(record_property):
    """The same steps each time: others are drawn by ``make soak``."""
    chosen = settings(max_examples=5, stateful_step_count=12, derandomize=True, database=None)
    run_state_machine_as_test(Sequences, settings=chosen)
    counts = Sequences.counts
    record_property("summary", f"sequences: {counts.total()} commands, {dict(counts.most_common(8))}")
    assert {"score", "nightly", "API POST", "runs purge"} <= counts.keys()
