"""kill -9 at random moments, two nights and four workers at once: nothing is lost, doubled or torn."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOAK = ROOT / "soak"
KILLS = 24


def test_killed_nights_and_workers_lose_nothing():
    """Few kills, of which 2 of real processes; 2,000 in ``make soak``."""
    result = {**os.environ, "KILLS": str(KILLS), "REAL": "2", "SEED": "5"}
    ran = subprocess.run([sys.executable, SOAK / "kill.py"], env=result, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr, "0 worlds" in ran.stdout) == (0, "", True), ran.stdout


def test_readme_states_the_number_of_kills():
    assert f"the suite does {KILLS})" in (ROOT / "README.md").read_text("utf-8")


def test_worker_ends_with_its_parent(tmp_path):
    """Also where that ended while the worker was still being loaded: it would wait for work for ever."""
    with subprocess.Popen([sys.executable, "-c", ""]) as parent:
        pass
    words = [
        Path(sys.executable).with_name("rencai"),
        "--no-plugins",
        "--data",
        tmp_path,
        "worker",
        "--parent",
        str(parent.pid),
    ]
    assert subprocess.run(words, timeout=60, check=False).returncode == 0
