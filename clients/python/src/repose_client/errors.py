"""The errors of a call: one class for each gRPC status that a Repose server ends calls with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import grpc
from google.rpc import error_details_pb2, status_pb2

if TYPE_CHECKING:
    from google.protobuf import any_pb2


@dataclass(frozen=True)
class FieldViolation:
    """A wrong field of a request: its path, such as `pose.joints[3].x`, and what was expected."""

    field: str
    description: str


@dataclass(frozen=True)
class ErrorDetails:
    """What a server says about an error besides its status and text."""

    #: The request's wrong fields.
    violations: tuple[FieldViolation, ...] = ()
    #: In how many seconds the same call may work.
    retry_after: float | None = None
    #: The request's id in the server's log.
    request_id: str | None = None
    #: Why the caller is refused, a fixed word in capitals.
    reason: str | None = None
    #: The quotas that the caller has used up, in words.
    quotas: tuple[str, ...] = ()


class ReposeError(Exception):
    """Any failed call. Subclasses tell what kind of failure it is; `code` is the gRPC status."""

    def __init__(self, code: grpc.StatusCode, message: str, details: ErrorDetails = ErrorDetails()) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details = details

    @property
    def violations(self) -> tuple[FieldViolation, ...]:
        """The wrong fields of an `InvalidArgumentError`."""
        return self.details.violations


class InvalidArgumentError(ReposeError, ValueError):
    """The request is wrong: `violations` name its fields. The same request never works."""

    @classmethod
    def of(cls, field: str, description: str) -> Self:
        """The error about one field that is found before the call."""
        details = ErrorDetails(violations=(FieldViolation(field, description),))
        return cls(grpc.StatusCode.INVALID_ARGUMENT, description, details)


class NotFoundError(ReposeError, LookupError):
    """The server has no such model, or no such version of it."""


class FailedPreconditionError(ReposeError):
    """The server or its setup lacks what the message names."""


class ResourceExhaustedError(ReposeError):
    """Too many requests at once, or a quota is used up: `details.retry_after` says when to try again."""


class UnauthenticatedError(ReposeError):
    """The server wants a token or a certificate, and got none that it knows."""


class PermissionDeniedError(ReposeError):
    """The caller is known and may not do this."""


class DeadlineExceededError(ReposeError, TimeoutError):
    """The call's own timeout or one of the server's limits has passed."""


class CallCancelledError(ReposeError):
    """The call was cancelled, or the client closed during it."""


class UnavailableError(ReposeError, ConnectionError):
    """The server cannot be reached, or a part of it is being replaced."""


_CLASSES: dict[grpc.StatusCode, type[ReposeError]] = {
    grpc.StatusCode.CANCELLED: CallCancelledError,
    grpc.StatusCode.INVALID_ARGUMENT: InvalidArgumentError,
    grpc.StatusCode.OUT_OF_RANGE: InvalidArgumentError,
    grpc.StatusCode.DEADLINE_EXCEEDED: DeadlineExceededError,
    grpc.StatusCode.NOT_FOUND: NotFoundError,
    grpc.StatusCode.PERMISSION_DENIED: PermissionDeniedError,
    grpc.StatusCode.RESOURCE_EXHAUSTED: ResourceExhaustedError,
    grpc.StatusCode.FAILED_PRECONDITION: FailedPreconditionError,
    grpc.StatusCode.UNIMPLEMENTED: FailedPreconditionError,
    grpc.StatusCode.UNAVAILABLE: UnavailableError,
    grpc.StatusCode.UNAUTHENTICATED: UnauthenticatedError,
}
_CODES = {code.value[0]: code for code in grpc.StatusCode}


def create_error(code: grpc.StatusCode, message: str, details: ErrorDetails = ErrorDetails()) -> ReposeError:
    """The error of a status: `ReposeError` itself for statuses without a class, such as INTERNAL."""
    return _CLASSES.get(code, ReposeError)(code, message, details)


def from_rpc_error(error: grpc.RpcError, address: str) -> ReposeError:
    """The error that the server sent; where gRPC itself failed, one that names the address."""
    # Pairs in both of gRPC's clients; its type stubs know only those of asyncio.
    metadata: Any = error.trailing_metadata() or ()
    sent = next((value for key, value in metadata if key == "grpc-status-details-bin"), None)
    if isinstance(sent, bytes):
        return from_status(status_pb2.Status.FromString(sent))
    return create_error(error.code(), f"Cannot call {address}: {error.details()}")


def from_status(status: status_pb2.Status) -> ReposeError:
    """The error of a `google.rpc.Status`."""
    code = _CODES.get(status.code, grpc.StatusCode.UNKNOWN)
    return create_error(code, status.message, _read_details(status.details))


def _read_details(packed: Iterable[any_pb2.Any]) -> ErrorDetails:
    bad_request = error_details_pb2.BadRequest()
    quota = error_details_pb2.QuotaFailure()
    info = error_details_pb2.ErrorInfo()
    retry = error_details_pb2.RetryInfo()
    request = error_details_pb2.RequestInfo()
    found = {type(each) for detail in packed for each in (bad_request, quota, info, retry, request) if detail.Unpack(each)}
    return ErrorDetails(
        violations=tuple(FieldViolation(each.field, each.description) for each in bad_request.field_violations),
        retry_after=retry.retry_delay.ToTimedelta().total_seconds() if type(retry) in found else None,
        request_id=request.request_id or None,
        reason=info.reason or None,
        quotas=tuple(f"{each.subject}: {each.description}" for each in quota.violations),
    )
