"""The units that are shipped are taken by systemd without a word."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

UNITS = sorted((Path(__file__).parents[2] / "docs" / "systemd").iterdir())


@pytest.mark.skipif(
    not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed: apt-get install systemd"
)
def test_systemd_takes_the_units(tmp_path):
    here = str(Path(sys.executable).parent / "rencai")
    for unit in UNITS:
        (tmp_path / unit.name).write_text(unit.read_text("utf-8").replace("/opt/rencai/.venv/bin/rencai", here))
    command = ["systemd-analyze", "verify", *(str(tmp_path / unit.name) for unit in UNITS)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_services_are_hardened_and_catch_up():
    result = {unit.name: unit.read_text("utf-8").splitlines() for unit in UNITS}
    wanted = {"NoNewPrivileges=yes", "ProtectSystem=strict", "PrivateTmp=yes", "UMask=0077", "Restart=on-failure",
              "StateDirectory=rencai", "StateDirectoryMode=0700"}  # fmt: skip
    assert {name for name, lines in result.items() if wanted <= set(lines)} == {
        name for name in result if ".service" in name
    }
    assert {"OnCalendar=*-*-* 01:30:00 Asia/Shanghai", "Persistent=true"} <= set(result["rencai-nightly.timer"])
