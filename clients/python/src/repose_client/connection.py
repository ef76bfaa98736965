"""How a client knows its server, proves who it is, and tries again."""

from __future__ import annotations

import random
import re
import time
from dataclasses import dataclass
from typing import Any, TypeAlias

import grpc

from .errors import FailedPreconditionError, ReposeError, ResourceExhaustedError, UnavailableError

Metadata: TypeAlias = tuple[tuple[str, str | bytes], ...]

_LOOPBACK = re.compile(r"(localhost|127\.[\d.]+|\[::1\]):\d+$|unix:")

#: gRPC's default of 4 MiB is less than a scene, a photograph's whole picture, may have.
_MAX_ANSWER_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True)
class Tls:
    """Calls over TLS. All texts are PEM."""

    #: The authorities of servers' certificates; those of gRPC if None.
    ca: bytes | None = None
    #: The caller's own certificate and its key, for servers that ask for one.
    cert: bytes | None = None
    key: bytes | None = None
    #: The name in the server's certificate, if it is not that in the address.
    server_name: str | None = None

    def to_credentials(self) -> grpc.ChannelCredentials:
        """The credentials of a channel."""
        return grpc.ssl_channel_credentials(self.ca, self.key, self.cert)


@dataclass(frozen=True)
class Retry:
    """How often and when a call is made again: after UNAVAILABLE, and after RESOURCE_EXHAUSTED where the
    server says when; never after a picture has arrived, and never beyond the call's timeout."""

    #: The most calls for one request; 1 never tries again.
    attempts: int = 4
    #: Seconds before the second call; they double with each one, and vary by half.
    shortest: float = 0.1
    #: The most seconds between two calls, unless the server asks for more.
    longest: float = 5.0


class Attempts:
    """The calls for one request, within its timeout in seconds."""

    def __init__(self, retry: Retry, timeout: float | None) -> None:
        self._retry = retry
        self._made = 1
        self._ends = None if timeout is None else time.monotonic() + timeout

    def remaining(self) -> float | None:
        """The seconds that are left for a call; None without a timeout."""
        return None if self._ends is None else max(self._ends - time.monotonic(), 0.0)

    def wait_after(self, error: ReposeError) -> float:
        """The seconds to wait before the next call. Raises `error` where there is none."""
        asked = error.details.retry_after
        may_work = isinstance(error, UnavailableError) or (
            isinstance(error, ResourceExhaustedError) and asked is not None
        )
        backoff = min(self._retry.shortest * 2.0 ** (self._made - 1), self._retry.longest)
        wait = max(asked or 0.0, backoff * random.uniform(0.5, 1.0))
        remaining = self.remaining()
        if not may_work or self._made >= self._retry.attempts or (remaining is not None and wait >= remaining):
            raise error
        self._made += 1
        return wait


def to_channel_options(address: str, tls: Tls | None) -> list[tuple[str, Any]]:
    """The options of a channel to this address."""
    options: list[tuple[str, Any]] = [("grpc.max_receive_message_length", _MAX_ANSWER_BYTES)]
    if _LOOPBACK.match(address):
        # A proxy from the environment cannot reach this machine's loopback addresses.
        options.append(("grpc.enable_http_proxy", 0))
    if tls is not None and tls.server_name is not None:
        options.append(("grpc.ssl_target_name_override", tls.server_name))
    return options


def to_metadata(address: str, *, token: str | None, tls: Tls | None, insecure: bool) -> Metadata:
    """What each call carries. Raises `FailedPreconditionError` for a token that would travel to another
    machine without TLS, unless `insecure` allows it."""
    if token is None:
        return ()
    if tls is None and not insecure and not _LOOPBACK.match(address):
        text = f"Cannot call {address} with a token: everyone between could read it, expected tls or insecure"
        raise FailedPreconditionError(grpc.StatusCode.FAILED_PRECONDITION, text)
    return (("authorization", f"Bearer {token}"),)
