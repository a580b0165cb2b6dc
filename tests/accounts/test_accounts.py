"""Who may do what: signing in, sessions, tokens, in a real store; the clock is set, never waited for."""

import sqlite3
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from hypothesis import given, settings
from hypothesis import strategies as st

from rencai.accounts import passwords, principal, sign_in, throttle, tokens
from rencai.accounts.passwords import refuse_weak
from rencai.accounts.sign_in import RefusedError
from rencai.accounts.throttle import ThrottledError
from rencai.messages.lookup import words
from rencai.store import audit, database, sessions, users
from rencai.store import tokens as store_tokens
from rencai.system import clock
from rencai.system.errors import UsageError

PASSWORD = "correct horse battery"  # noqa: S105 - nobody's
HOME = "192.0.2.7"
HASHER = passwords._hasher  # noqa: SLF001 - tests take another's place
START = datetime(2026, 11, 26, 9, tzinfo=UTC)


class Clock:
    """The clock as ``rencai`` and ``limits`` ask it, which goes on only when it is told to."""

    def __init__(self, patch):
        self.now = START
        patch.setattr(clock, "now", lambda: self.now)
        patch.setattr(time, "time", self.stamp)

    def stamp(self):
        return self.now.timestamp()

    def passes(self, **ago):
        self.now += timedelta(**ago)


@pytest.fixture(autouse=True)
def hours(monkeypatch):
    return Clock(monkeypatch)


@pytest.fixture(autouse=True)
def _cheap(monkeypatch):
    """Digests that cost next to nothing, which is all that differs."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", lambda **_: hasher)


@pytest.fixture
def data(tmp_path):
    """A store with one member of department 甲部, who is called wang."""
    assert principal.add_user(tmp_path, "wang", PASSWORD, department="甲部", role="member", by="root")
    return tmp_path


def refused(data, name="wang", password="wrong " * 3, address=HOME):
    with pytest.raises(RefusedError, match="name or password are wrong"):
        sign_in.sign_in(data, name, password, address)


def entries(data):
    return [(entry.by, entry.action, entry.subject) for entry in audit.read_all(data)]


def issued(data, **result):
    wanted = {"department": "甲部", "scopes": ["read"], "cities": None, "days": 90, "by": "root"}
    return tokens.issue(data, "payroll", **wanted | result)


# ---- signing in ----


def test_role_decides_permissions(data):
    reference = sign_in.sign_in(data, " Ｗang", PASSWORD, HOME)
    who = sign_in.resume_session(data, reference)
    assert (who.name, who.by, who.department, who.via) == ("wang", "wang", "甲部", "session")
    assert (who.scopes, who.cities) == ({"read", "score", "decide"}, None)
    assert entries(data) == [("root", "user_added", "wang"), ("wang", "signed_in", "")]


@pytest.mark.parametrize(
    ("name", "by"),
    [
        pytest.param("wang", "wang", id="wrong password"),
        pytest.param("nobody", "-", id="no such account"),
        pytest.param("my password!", "-", id="no name at all"),
        pytest.param("\ud800", "-", id="no text at all"),
    ],
)
def test_refusals_are_alike_and_record_nothing(data, name, by):
    refused(data, name)
    assert entries(data)[1:] == [(by, "sign_in_refused", "")]
    assert b"my password" not in b"".join(path.read_bytes() for path in data.iterdir())


def test_unknown_name_costs_a_verification(data, monkeypatch):
    requested = []
    real = passwords._hasher()  # noqa: SLF001 - what it is asked is what is tested

    class Counted:
        hash = staticmethod(real.hash)

        def verify(self, *given):
            requested.append(given)
            return real.verify(*given)

    monkeypatch.setattr(passwords, "_hasher", Counted)
    refused(data, "nobody")
    refused(data)
    assert len(requested) == 2


def test_store_has_no_secrets(data):
    reference = sign_in.sign_in(data, "wang", PASSWORD, HOME)
    token = issued(data)
    stored = b"".join(path.read_bytes() for path in data.glob("rencai.sqlite*"))
    assert [part in stored for part in (reference.encode(), PASSWORD.encode(), token[-48:].encode())] == [False] * 3
    assert len(reference) >= 43


def test_outdated_digest_is_renewed(data, monkeypatch):
    before = users.find(data, "wang").password
    hasher = PasswordHasher(time_cost=2, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", lambda **_: hasher)
    assert sign_in.resume_session(data, sign_in.sign_in(data, "wang", PASSWORD, HOME))
    after = users.find(data, "wang").password
    assert ("t=1" in before, "t=2" in after) == (True, True)


def test_account_changed_meanwhile_is_refused(data, monkeypatch):
    real = passwords.verify
    disabled = lambda *given: real(*given) and users.disable(data, "wang", by="root", at=clock.moment())  # noqa: E731
    monkeypatch.setattr(passwords, "verify", disabled)
    refused(data, password=PASSWORD)


def test_password_width_does_not_matter(data):
    assert sign_in.sign_in(data, "wang", "ｃｏｒｒｅｃｔ　horse battery", HOME)


@pytest.mark.parametrize(
    ("password", "message"),
    [
        pytest.param("fourteen signs", "15 to 256", id="short"),
        pytest.param("long" * 65, "15 to 256", id="long"),
        pytest.param("abab" * 5, "different characters", id="few-signs"),
        pytest.param("Wang.Min.1234567", "account's name", id="own-name"),
    ],
)
def test_a_weak_password_is_refused(password, message):
    with pytest.raises(UsageError, match=message) as caught:
        refuse_weak(password, "wang.min.1234567")
    assert caught.value.code == "E_USAGE_PASSWORD"
    assert password not in str(caught.value)


def test_missing_extra_names_its_installation(tmp_path, monkeypatch):
    monkeypatch.setattr(passwords, "_hasher", HASHER.__wrapped__)
    monkeypatch.setitem(sys.modules, "argon2", None)
    with pytest.raises(UsageError, match="pip install") as caught:
        principal.add_user(tmp_path, "wang", PASSWORD, department="甲部", role="member", by="root")
    assert caught.value.code == "E_USAGE_WEB"


# ---- throttling ----


def test_tries_by_name_are_limited(data, hours):
    for number in range(throttle.BY_NAME):
        refused(data, address=f"192.0.2.{number}")
        hours.passes(seconds=10)
    with pytest.raises(ThrottledError, match="wait 800 seconds") as caught:
        sign_in.sign_in(data, "wang", PASSWORD, "198.51.100.1")
    assert (caught.value.code, caught.value.seconds) == ("E_SIGN_IN_THROTTLED", 800)
    hours.passes(seconds=801)
    assert sign_in.sign_in(data, "wang", PASSWORD, HOME)


def test_tries_by_address_are_limited(data):
    for number in range(throttle.BY_ADDRESS):
        refused(data, f"user{number}", address=f"2001:db8::{number:x}")
    with pytest.raises(ThrottledError, match="wait"):
        sign_in.sign_in(data, "wang", PASSWORD, "2001:db8::ffff")
    assert sign_in.sign_in(data, "wang", PASSWORD, HOME)


def test_successful_office_is_not_throttled(data):
    for _ in range(throttle.BY_ADDRESS + 1):
        sign_in.sign_in(data, "wang", PASSWORD, HOME)


# ---- sessions ----


@pytest.mark.parametrize(
    ("uses", "good"),
    [
        pytest.param([29], True, id="used"),
        pytest.param([31], False, id="idle"),
        pytest.param([29] * 16, True, id="used-all-day"),
        pytest.param([29] * 17, False, id="too-old"),
    ],
)
def test_session_expires_by_idleness_and_age(data, hours, uses, good):
    reference = sign_in.sign_in(data, "wang", PASSWORD, HOME)
    for minutes in uses:
        hours.passes(minutes=minutes)
        who = sign_in.resume_session(data, reference)
    assert (who is not None) == good


def test_page_views_write_once_a_minute(data, hours, monkeypatch):
    reference, touched = sign_in.sign_in(data, "wang", PASSWORD, HOME), []
    monkeypatch.setattr(sessions, "touch", lambda *given: touched.append(given[2] - START.timestamp()))
    for _ in range(5):
        hours.passes(seconds=25)
        sign_in.resume_session(data, reference)
    assert touched == [75, 100, 125]


@pytest.mark.parametrize(
    "ends",
    [
        pytest.param(sign_in.sign_out, id="signed-out"),
        pytest.param(lambda data, _: users.disable(data, "wang", by="root", at="now"), id="disabled"),
        pytest.param(lambda data, _: users.assign(data, "wang", None, "admin", by="root", at="now"), id="assigned"),
        pytest.param(lambda data, _: principal.set_password(data, "wang", PASSWORD, by="root"), id="password"),
    ],
)
def test_what_ends_a_session(data, ends):
    reference = sign_in.sign_in(data, "wang", PASSWORD, HOME)
    ends(data, reference)
    assert sign_in.resume_session(data, reference) is None
    users.enable(data, "wang", by="root", at="now")
    assert sign_in.resume_session(data, reference) is None


def test_sign_out_ends_a_single_session(data):
    item, other = (sign_in.sign_in(data, "wang", PASSWORD, HOME) for _ in range(2))
    sign_in.sign_out(data, item)
    assert (sign_in.resume_session(data, item), sign_in.resume_session(data, other).name) == (None, "wang")
    assert (sign_in.resume_session(data, ""), sign_in.resume_session(data, other + "x")) == (None, None)


def test_sessions_that_are_over_are_swept(data, hours):
    for _ in range(3):
        sign_in.sign_in(data, "wang", PASSWORD, HOME)
    hours.passes(minutes=31)
    sign_in.sign_in(data, "wang", PASSWORD, HOME)
    with sqlite3.connect(data / database.FILE) as connection:
        assert connection.execute("select count(*) from sessions").fetchone() == (1,)
    connection.close()


def test_a_form_is_of_its_session(data):
    item, other = (sign_in.sign_in(data, "wang", PASSWORD, HOME) for _ in range(2))
    sent = sign_in.csrf_token(data, item)
    assert sign_in.csrf_token_fits(data, item, sent)
    wrong = [
        sign_in.csrf_token_fits(data, *given) for given in ((other, sent), (item, ""), (item, "é\ud800"), (item, item))
    ]
    assert wrong == [False] * 4
    assert sent == sign_in.csrf_token(data, item)


# ---- tokens ----


def test_token_is_limited_to_its_scopes(data):
    text = issued(data, scopes=["score", "read"], cities=["toy"])
    who = tokens.authenticate(data, text)
    assert (who.name, who.department, who.via) == ("payroll", "甲部", "token")
    assert (who.scopes, who.cities) == ({"read", "score"}, ("toy",))
    assert who.by == f"payroll ({who.reference})"
    assert text.startswith(f"rencai_{who.reference}_")


@pytest.mark.parametrize(
    "spoilt",
    [
        pytest.param(lambda text: text[:-1] + ("0" if text[-1] != "0" else "1"), id="secret"),
        pytest.param(lambda text: text.replace("rencai_", "rencai_0", 1), id="form"),
        pytest.param(lambda text: f"rencai_{'0' * 12}{text[19:]}", id="id"),
        pytest.param(lambda text: text + "\n", id="longer"),
        pytest.param(lambda _: "", id="empty"),
    ],
)
def test_another_token_lets_nobody_in(data, spoilt):
    text = issued(data)
    assert tokens.authenticate(data, text)
    assert tokens.authenticate(data, spoilt(text)) is None


def test_a_token_expires(data, hours):
    text = issued(data, days=2)
    hours.passes(days=2, seconds=-1)
    assert tokens.authenticate(data, text)
    hours.passes(seconds=1)
    assert tokens.authenticate(data, text) is None


def test_revoked_token_is_refused_at_once(data, hours, monkeypatch):
    text, requested, real = issued(data), [], passwords.verify
    monkeypatch.setattr(passwords, "verify", lambda *given: requested.append(1) or real(*given))
    for _ in range(4):
        assert tokens.authenticate(data, text)
        hours.passes(minutes=4)
    assert len(requested) == 2
    assert store_tokens.revoke(data, text[7:19], by="root", at=clock.moment())
    assert not store_tokens.revoke(data, text[7:19], by="root", at=clock.moment())
    assert (tokens.authenticate(data, text), len(requested)) == (None, 2)


# ---- who ----


def test_nothing_is_made_by_asking(tmp_path):
    result = (principal.has_users(tmp_path), sign_in.resume_session(tmp_path, "x"), tokens.authenticate(tmp_path, "x"))
    sign_in.sign_out(tmp_path, "x")
    changed = users.disable(tmp_path, "x", by="root", at="now"), store_tokens.revoke(tmp_path, "x", by="root", at="now")
    assert (*result, *changed) == (False, None, None, False, False)
    assert list(tmp_path.iterdir()) == []


def test_disabled_users_still_count_as_users(data):
    users.disable(data, "wang", by="root", at="now")
    assert principal.has_users(data)


def test_local_user_may_do_everything():
    who = principal.local_principal("me")
    assert (who.name, who.department, who.scopes, who.reference) == ("me", "default", set(principal.SCOPES), None)


def test_roles_and_scopes_have_words():
    assert (tuple(words("account.scope", "zh")), tuple(words("account.role", "zh"))) == (
        principal.SCOPES,
        tuple(principal.ROLES),
    )


@given(st.text(max_size=80))
def test_names_are_normalised(text):
    result = principal.normalize_name(text)
    assert result is None or (
        principal.normalize_name(result),
        principal.normalize_name(f" {result.upper()} ") or result,
    ) == (
        result,
        result,
    )


@settings(deadline=None)
@given(st.text(alphabet=st.characters(), max_size=30), st.text(max_size=30))
def test_digest_fits_only_its_secret(secret, other):
    digest = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(passwords._bytes(secret))  # noqa: SLF001
    same = passwords._bytes(secret) == passwords._bytes(other)  # noqa: SLF001 - what is the same to a keyboard
    assert (passwords.verify(digest, secret), passwords.verify(digest, other)) == (True, same)
