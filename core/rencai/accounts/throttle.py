"""Limit how often a sign-in may be tried, by user name and by address."""

from __future__ import annotations

import ipaddress
import math
import time
from functools import cache
from typing import TYPE_CHECKING

from rencai.system.errors import RencaiError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from limits import RateLimitItem
    from limits.strategies import MovingWindowRateLimiter


MINUTES = 15
BY_NAME = 10
"""Attempts for a name in these minutes: a user who mistypes asks for help before, and a guesser has 960 a day."""
BY_ADDRESS = 60
"""Failures of an address in these minutes: an office behind one mistypes less; it bounds the tries of many names."""
_NETWORK = 64
"""Bits of an IPv6 address that are one subscriber's."""


class ThrottledError(RencaiError):
    """Too many attempts to sign in.

    ``seconds`` is the time until the next one is allowed; ``news`` says whether this is the first refusal of the
    window.
    """

    code = "E_SIGN_IN_THROTTLED"

    def __init__(self, seconds: int, *, news: bool) -> None:
        super().__init__(f"too many tries to sign in; wait {seconds} seconds, then try again")
        self.seconds, self.news = seconds, news


def count_try(data: Path, name: str, address: str) -> None:
    """Count an attempt against the name.

    :raises ThrottledError: when name or address have reached their limit.
    """
    by_address, by_name = _items(data, name, address)
    if not _limiter().test(*by_address):
        raise _throttled(by_address)
    if not _limiter().hit(*by_name):
        raise _throttled(by_name)


def count_failure(data: Path, name: str, address: str) -> None:
    """Count a failure against the address; successes do not count, or a full office would lock itself out."""
    by_address, _ = _items(data, name, address)
    _limiter().hit(*by_address)


def forget_tries(data: Path, name: str, address: str) -> None:
    """Forget the name's attempts after a success.

    The address's failures stay, or one good account would buy attempts at others.
    """
    _, by_name = _items(data, name, address)
    _limiter().clear(*by_name)


def _throttled(counted: tuple[RateLimitItem, str, str, str]) -> ThrottledError:
    from limits import RateLimitItemPerMinute

    left = _limiter().get_window_stats(*counted).reset_time - time.time()
    news = _limiter().hit(RateLimitItemPerMinute(1, MINUTES), *counted[1:], "told")
    return ThrottledError(max(1, math.ceil(left)), news=news)


def _items(data: Path, name: str, address: str) -> Iterator[tuple[RateLimitItem, str, str, str]]:
    from limits import RateLimitItemPerMinute

    yield RateLimitItemPerMinute(BY_ADDRESS, MINUTES), str(data), "address", _subscriber(address)
    yield RateLimitItemPerMinute(BY_NAME, MINUTES), str(data), "name", name


def _subscriber(address: str) -> str:
    """Return the address; of an IPv6 one its network, within which one subscriber has any number of addresses.

    >>> [_subscriber(each) for each in ("192.0.2.7", "2001:db8::1:2", "::ffff:192.0.2.7", "testclient")]
    ['192.0.2.7', '2001:db8::/64', '192.0.2.7', 'testclient']
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:  # a socket without an address
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed.packed, _NETWORK), strict=False))
    return str(parsed)


@cache
def _limiter() -> MovingWindowRateLimiter:
    """Return the counter, in memory: one process serves, and a restart may forget."""
    from limits.storage import MemoryStorage
    from limits.strategies import MovingWindowRateLimiter

    return MovingWindowRateLimiter(MemoryStorage())
