"""Who may do what: users who sign in, programs with tokens, and the one who runs rencai for himself."""

from rencai.accounts.passwords import DISTINCT, LEAST, LONGEST, refuse_weak
from rencai.accounts.sessions import csrf, csrf_holds, session, signed_out
from rencai.accounts.signing import RefusedError, renewed, signed_in
from rencai.accounts.throttle import ThrottledError
from rencai.accounts.tokens import DAYS, claimed, issued, seen, token
from rencai.accounts.users import added, has_users, repassworded
from rencai.accounts.who import ROLES, SCOPES, Who, local, spelt

__all__ = [
    "DAYS",
    "DISTINCT",
    "LEAST",
    "LONGEST",
    "ROLES",
    "SCOPES",
    "RefusedError",
    "ThrottledError",
    "Who",
    "added",
    "claimed",
    "csrf",
    "csrf_holds",
    "has_users",
    "issued",
    "local",
    "refuse_weak",
    "renewed",
    "repassworded",
    "seen",
    "session",
    "signed_in",
    "signed_out",
    "spelt",
    "token",
]
