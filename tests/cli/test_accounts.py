"""Users and tokens as an administrator makes them: by the real command, the password on a terminal or on stdin."""

import json
import os
import pty
import sys
from io import StringIO
from pathlib import Path

import pytest

from rencai.accounts import principal, sign_in, tokens
from rencai.accounts.sign_in import RefusedError
from rencai.cli import group
from rencai.store import audit, users
from rencai.system.errors import UsageError

PASSWORD = "correct horse battery"  # noqa: S105 - nobody's
WANG = ("users", "add", "Wang", "--department", "甲部", "--role", "member")
PAYROLL = ("tokens", "add", "payroll", "--department", "甲部", "--scope", "read", "--scope", "score")


def added(data):
    """Wang is a user."""
    assert principal.add_user(data, "wang", PASSWORD, department="甲部", role="member", by="root")


def test_a_user_is_added_and_changed(machine):
    assert machine(*WANG, stdin=f"{PASSWORD}\n").stdout == "已添加 wang\n"
    reference = sign_in.sign_in(machine.data, "wang", PASSWORD, "here")
    assert sign_in.resume_session(machine.data, reference).department == "甲部"
    assert machine("users", "disable", "wang", "--lang", "en").stdout == "wang is disabled\n"
    assert sign_in.resume_session(machine.data, reference) is None
    machine("users", "enable", "wang")
    machine("users", "assign", "wang", "--department", "乙部", "--role", "viewer")
    machine("users", "password", "wang", stdin=f"another {PASSWORD}\r\n")
    who = sign_in.resume_session(machine.data, sign_in.sign_in(machine.data, "wang", f"another {PASSWORD}", "here"))
    assert (who.department, who.scopes) == ("乙部", {"read"})
    with pytest.raises(RefusedError, match="wrong"):
        sign_in.sign_in(machine.data, "wang", PASSWORD, "here")
    done = [entry.action for entry in audit.read_all(machine.data) if entry.subject == "wang"]
    assert done == ["user_added", "user_disabled", "user_enabled", "user_assigned", "password_changed"]


def test_users_are_listed_without_their_passwords(machine):
    added(machine.data)
    machine("users", "add", "李明", "--department", "乙部", "--role", "admin", stdin=PASSWORD)
    payload = json.loads(machine("users", "list", "--json").stdout)
    assert [(item["name"], item["department"], item["role"]) for item in payload] == [
        ("wang", "甲部", "member"),
        ("李明", "乙部", "admin"),
    ]
    assert set(payload[0]) == {"name", "department", "role", "made_at", "made_by", "disabled_at"}
    shown = machine("users", "list").stdout
    assert ("李明" in shown, "管理员" in shown, "argon2" in shown) == (True, True, False)


@pytest.mark.parametrize(
    ("command", "typed", "code"),
    [
        pytest.param(WANG, PASSWORD, "E_USAGE_USER", id="twice"),
        pytest.param(("users", "disable", "li"), "", "E_USAGE_USER", id="nobody"),
        pytest.param(("users", "enable", "wang"), "", "E_USAGE_USER", id="not-disabled"),
        pytest.param(("users", "assign", "wang"), "", "E_USAGE_USER", id="nothing-assigned"),
        pytest.param(("users", "assign", "li", "--role", "admin"), "", "E_USAGE_USER", id="nobody-assigned"),
        pytest.param(("users", "password", "li"), PASSWORD, "E_USAGE_USER", id="nobody's-password"),
        pytest.param(("users", "password", "wang"), "short", "E_USAGE_PASSWORD", id="short"),
        pytest.param(("users", "password", "wang"), "long" * 99, "E_USAGE_PASSWORD", id="long"),
        pytest.param(("users", "add", "a b", *WANG[3:]), PASSWORD, "E_USAGE_USER", id="no-name"),
        pytest.param((*WANG[:2], "li", "--department", "../x", *WANG[5:]), "", "E_USAGE_DEPARTMENT", id="department"),
        pytest.param(("tokens", "revoke", "0" * 12), "", "E_USAGE_TOKEN", id="no-token"),
    ],
)
def test_what_is_refused_changes_nothing(tmp_path, monkeypatch, command, typed, code):
    user = {"department": "甲部", "role": "member", "password": "-"}
    users.add(tmp_path, "wang", **user, by="me", at="now")
    monkeypatch.setattr(sys, "stdin", StringIO(f"{typed}\n"))
    with pytest.raises(UsageError, match=r"account|user|password|department|token") as caught:
        group.main(["--data", str(tmp_path), *command], standalone_mode=False)
    assert (caught.value.code, "short" in str(caught.value)) == (code, False)
    assert [entry.action for entry in audit.read_all(tmp_path)] == ["user_added"]


def test_password_is_prompted_twice(tmp_path):
    """Typed once wrong, then twice alike; none of it is shown."""
    child, terminal = pty.fork()
    if child == 0:
        command = [str(Path(sys.executable).parent / "rencai"), "--data", str(tmp_path), *WANG]
        os.execv(command[0], command)  # noqa: S606 - the real command
    shown = b"".join(answered(terminal, [PASSWORD, "another", PASSWORD, PASSWORD]))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert (PASSWORD.encode() in shown, "已添加 wang".encode() in shown) == (False, True)
    assert sign_in.sign_in(tmp_path, "wang", PASSWORD, "here")


def answered(terminal, answers):
    """What stands on the terminal, each question answered in its turn."""
    left = list(answers)
    while True:
        try:
            result = os.read(terminal, 4096)
        except OSError:  # Linux says so when the other side is gone
            return
        yield result
        if left and result.rstrip().endswith((b":", "：".encode())):
            os.write(terminal, left.pop(0).encode() + b"\n")


def test_token_is_shown_once(machine):
    result = machine(*PAYROLL, "--city", "toy", "--days", 30)
    text = result.stdout.strip()
    who = tokens.authenticate(machine.data, text)
    assert (who.name, who.scopes, who.cities, "30" in result.stderr) == ("payroll", {"read", "score"}, ("toy",), True)
    (actual,) = json.loads(machine("tokens", "list", "--json").stdout)
    assert (actual["id"], actual["state"], actual["cities"]) == (who.reference, "good", ["toy"])
    shown = machine("tokens", "list").stdout + str(audit.read_all(machine.data))
    assert (text[-48:] in shown, who.reference in shown, "有效" in shown) == (False, True, True)
    machine("tokens", "revoke", who.reference)
    assert tokens.authenticate(machine.data, text) is None


def test_a_token_for_programs_is_json(machine):
    assert machine(*PAYROLL, "--city", "nowhere", code=2).stderr.startswith("E_USAGE_CITY: ")
    payload = json.loads(machine(*PAYROLL, "--json").stdout)
    assert tokens.authenticate(machine.data, payload["token"]).cities is None
    assert (payload["name"], payload["state"], "secret" in payload) == ("payroll", "good", False)


def test_restored_store_has_no_sessions(machine):
    added(machine.data)
    text = machine(*PAYROLL).stdout.strip()
    reference = sign_in.sign_in(machine.data, "wang", PASSWORD, "here")
    machine("backup", "b.zip")
    machine("restore", "b.zip", "--data", "again")
    machine("verify", "--data", "again")
    again = machine.folder / "again"
    assert sign_in.resume_session(machine.data, reference).name == "wang"
    assert (sign_in.resume_session(again, reference), tokens.authenticate(again, text).name) == (None, "payroll")
    assert sign_in.sign_in(again, "wang", PASSWORD, "here")
