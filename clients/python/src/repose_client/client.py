"""The client for programs without an event loop."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from types import TracebackType
from typing import Generic, Protocol, Self, TypeVar, Unpack

import grpc

from . import generation_pb2 as pb
from . import service
from .connection import Attempts, Retry, Tls, to_channel_options, to_metadata
from .errors import from_rpc_error
from .estimate import EstimatedPose
from .pictures import Picture, PictureInput, encode_picture
from .poses import PoseInput
from .request import RequestOptions, create_request
from .stream import Key, Session, StreamAnswer

_Request = TypeVar("_Request")
_Response = TypeVar("_Response")


class Client:
    """Calls a Repose server at `HOST:PORT` or `unix:/PATH`. Threads may share it. Every method raises only
    `ReposeError` for what a call may run into.

    `timeout` is that of each call in seconds, 60 by default; None leaves it to the server's own limit.
    """

    def __init__(
        self,
        address: str = "127.0.0.1:50051",
        *,
        tls: Tls | None = None,
        token: str | None = None,
        insecure: bool = False,
        timeout: float | None = 60.0,
        retry: Retry = Retry(),
    ) -> None:
        self._address = address
        self._timeout = timeout
        self._retry = retry
        self._metadata = to_metadata(address, token=token, tls=tls, insecure=insecure)
        options = to_channel_options(address, tls)
        self._channel = (
            grpc.insecure_channel(address, options)
            if tls is None
            else grpc.secure_channel(address, tls.to_credentials(), options)
        )
        self._sizes: dict[tuple[str, str], tuple[int, int]] = {}
        self._generate = self._channel.unary_stream(*service.GENERATE)
        self._generate_stream = self._channel.stream_stream(*service.GENERATE_STREAM)
        self._estimate_pose = self._channel.unary_unary(*service.ESTIMATE_POSE)
        self._get_model = self._channel.unary_unary(*service.GET_MODEL)
        self._list_models = self._channel.unary_unary(*service.LIST_MODELS)

    def generate(
        self,
        cond: PictureInput,
        pose: PoseInput | None = None,
        *,
        timeout: float | None = None,
        **options: Unpack[RequestOptions],
    ) -> Generator[Picture, None, None]:
        """Yields each picture as soon as it arrives: the coarse one, then the refined one. Closing the
        generator, as leaving its loop does, cancels the call and stops the server's work.

        `cond` is the picture of the person. `pose` is a ready pose's name, a `Pose`, an array [joints, 3], a
        keypoint file as a `pathlib.Path`, or its parsed JSON. For the other arguments see `RequestOptions`.
        """
        attempts = self._start(timeout)
        size = self._find_size(options, attempts) if isinstance(pose, str) else (1, 2)
        return self._draw(create_request(cond, pose, model_size=size, **options), attempts)

    def generate_stream(
        self, requests: Iterable[tuple[Key, pb.GenerateRequest]], *, timeout: float | None = None
    ) -> Generator[StreamAnswer[Key], None, None]:
        """Draws many requests of `create_request` on one stream, each with a key of the caller's, and yields
        their answers as they arrive, in any order. A failed request has an answer with its error; an error
        that ends the stream is raised. Closing the generator cancels the stream.

        A thread of gRPC's reads `requests`, as fast as the server's credit allows. The stream has no timeout
        unless one is given. It is never made again.
        """
        stream = _Stream(requests)
        call = self._generate_stream(stream.send(), timeout=timeout, metadata=self._metadata)
        return stream.read(call, self._address)

    def estimate_pose(self, picture: PictureInput, *, timeout: float | None = None) -> EstimatedPose:
        """The joints of the person in a picture. Raises `InvalidArgumentError` where the server finds nobody."""
        request = pb.EstimatePoseRequest(picture=encode_picture(picture, "picture"))
        return EstimatedPose.from_response(self._call(self._estimate_pose, request, self._start(timeout)))

    def get_model(
        self, name: str = "", version: str = "", *, timeout: float | None = None
    ) -> pb.GetModelResponse:
        """Describes the named model and version, or the default ones, and what the server accepts."""
        request = pb.GetModelRequest(model=name, model_version=version)
        return self._call(self._get_model, request, self._start(timeout))

    def list_models(self, *, timeout: float | None = None) -> pb.ListModelsResponse:
        """Describes every model that is served, and what the server accepts."""
        return self._call(self._list_models, pb.ListModelsRequest(), self._start(timeout))

    def close(self) -> None:
        """Cancels the calls in flight and closes the connection."""
        self._channel.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _start(self, timeout: float | None) -> Attempts:
        return Attempts(self._retry, self._timeout if timeout is None else timeout)

    def _draw(self, request: pb.GenerateRequest, attempts: Attempts) -> Generator[Picture, None, None]:
        has_picture = False
        while True:
            call = self._generate(request, timeout=attempts.remaining(), metadata=self._metadata)
            try:
                for response in call:
                    has_picture = True
                    yield Picture.from_response(response)
                return
            except grpc.RpcError as error:
                failure = from_rpc_error(error, self._address)
                if has_picture:
                    raise failure from error
                wait = attempts.wait_after(failure)
            finally:
                call.cancel()
            time.sleep(wait)

    def _call(
        self,
        method: grpc.UnaryUnaryMultiCallable[_Request, _Response],
        request: _Request,
        attempts: Attempts,
    ) -> _Response:
        while True:
            try:
                return method(request, timeout=attempts.remaining(), metadata=self._metadata)
            except grpc.RpcError as error:
                wait = attempts.wait_after(from_rpc_error(error, self._address))
            time.sleep(wait)

    def _find_size(self, options: RequestOptions, attempts: Attempts) -> tuple[int, int]:
        """The size of a model's pictures, asked for once."""
        asked = options.get("model", ""), options.get("version", "")
        if asked not in self._sizes:
            request = pb.GetModelRequest(model=asked[0], model_version=asked[1])
            size = self._call(self._get_model, request, attempts).model.size
            self._sizes[asked] = size.width, size.height
        return self._sizes[asked]


class _AnswerCall(Protocol):
    """What gRPC returns for a stream; its type stubs have no public name for it."""

    def __iter__(self) -> Iterator[pb.GenerateStreamResponse]: ...

    def cancel(self) -> bool: ...


class _Stream(Generic[Key]):
    """The halves of a stream: gRPC's thread runs `send`, the caller's `read`."""

    def __init__(self, requests: Iterable[tuple[Key, pb.GenerateRequest]]) -> None:
        self._requests = iter(requests)
        self._session = Session[Key]()
        self._changed = threading.Condition()
        self._is_over = False
        self._fault: BaseException | None = None
        self._cancel: Callable[[], object] = lambda: None

    def send(self) -> Iterator[pb.GenerateStreamRequest]:
        """Yields the messages of the requests while there is credit. An error of theirs cancels the call."""
        while self._has_credit():
            try:
                key, request = next(self._requests)
            except StopIteration:
                return
            except BaseException as error:
                self._fault = error
                self._cancel()
                return
            with self._changed:
                message = self._session.admit(key, request)
            yield message

    def read(
        self, call: _AnswerCall, address: str
    ) -> Generator[StreamAnswer[Key], None, None]:
        """Yields the answers, and raises an error of the requests before one of the call."""
        self._cancel = call.cancel
        try:
            for message in call:
                with self._changed:
                    answer = self._session.receive(message)
                    self._changed.notify()
                if answer is not None:
                    yield answer
            self._session.assert_all_answered()
        except grpc.RpcError as error:
            raise self._fault or from_rpc_error(error, address) from error
        finally:
            with self._changed:
                self._is_over = True
                self._changed.notify()
            call.cancel()

    def _has_credit(self) -> bool:
        with self._changed:
            self._changed.wait_for(lambda: self._session.credit > 0 or self._is_over)
            return not self._is_over
