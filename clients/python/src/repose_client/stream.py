"""One session of GenerateStream: what is in flight, its credit, and its answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

import grpc

from . import generation_pb2 as pb
from .errors import ReposeError, UnavailableError, from_status
from .pictures import Picture

Key = TypeVar("Key")


@dataclass(frozen=True)
class StreamAnswer(Generic[Key]):
    """A part of the answer to one request of a stream: a picture, or the error that ends it."""

    #: The caller's own name for the request.
    key: Key
    picture: Picture | None
    error: ReposeError | None
    #: Whether this is the last part for the key.
    is_last: bool


class Session(Generic[Key]):
    """The requests in flight on one stream. The clients wait for `credit` before they call `admit`."""

    def __init__(self) -> None:
        self.credit = 0
        self._in_flight: dict[int, Key] = {}
        self._next_id = 1
        self._last: pb.GenerateRequest | None = None

    def admit(self, key: Key, request: pb.GenerateRequest) -> pb.GenerateStreamRequest:
        """The message that sends a request. Takes one credit. A condition image and its pose that are
        those of the request before are left out."""
        number = self._next_id
        self._next_id += 1
        self.credit -= 1
        self._in_flight[number] = key
        message = pb.GenerateStreamRequest(id=number, request=request)
        if self._last and self._last.cond == request.cond and self._last.cond_pose == request.cond_pose:
            message.request.ClearField("cond")
            message.request.ClearField("cond_pose")
        self._last = request
        return message

    def receive(self, message: pb.GenerateStreamResponse) -> StreamAnswer[Key] | None:
        """The answer in a message, if there is one; adds its credit."""
        self.credit += message.credit
        if message.id not in self._in_flight:
            return None
        key = self._in_flight.pop(message.id) if message.is_last else self._in_flight[message.id]
        picture = Picture.from_response(message.response) if message.HasField("response") else None
        error = from_status(message.error) if message.HasField("error") else None
        return StreamAnswer(key, picture, error, message.is_last)

    def assert_all_answered(self) -> None:
        """Raises `UnavailableError` where the stream has ended before its answers."""
        if self._in_flight:
            found = f"the server has ended the stream with {len(self._in_flight)} requests unanswered"
            text = f"Cannot draw on the stream: {found}, expected their answers"
            raise UnavailableError(grpc.StatusCode.UNAVAILABLE, text)
