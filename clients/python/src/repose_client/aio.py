"""The client for programs with asyncio."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Callable, Iterable
from types import TracebackType
from typing import Generic, Self, TypeVar, Unpack

import grpc
import grpc.aio

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


class AsyncClient:
    """`Client` for asyncio, with the same arguments and errors. It belongs to the event loop that runs when
    it is made. Cancelling the task that waits for it cancels the call."""

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
            grpc.aio.insecure_channel(address, options)
            if tls is None
            else grpc.aio.secure_channel(address, tls.to_credentials(), options)
        )
        self._sizes: dict[tuple[str, str], tuple[int, int]] = {}
        self._generate = self._channel.unary_stream(*service.GENERATE)
        self._generate_stream = self._channel.stream_stream(*service.GENERATE_STREAM)
        self._estimate_pose = self._channel.unary_unary(*service.ESTIMATE_POSE)
        self._get_model = self._channel.unary_unary(*service.GET_MODEL)
        self._list_models = self._channel.unary_unary(*service.LIST_MODELS)

    async def generate(
        self,
        cond: PictureInput,
        pose: PoseInput | None = None,
        *,
        timeout: float | None = None,
        **options: Unpack[RequestOptions],
    ) -> AsyncGenerator[Picture, None]:
        """Yields each picture as soon as it arrives; see `Client.generate`. Closing the generator cancels the
        call: `contextlib.aclosing` does so at once where a loop is left early."""
        attempts = self._start(timeout)
        size = await self._find_size(options, attempts) if isinstance(pose, str) else (1, 2)
        request = create_request(cond, pose, model_size=size, **options)
        has_picture = False
        while True:
            call = self._generate(request, timeout=attempts.remaining(), metadata=self._metadata)
            try:
                async for response in call:
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
            await asyncio.sleep(wait)

    async def generate_stream(
        self,
        requests: Iterable[tuple[Key, pb.GenerateRequest]] | AsyncIterable[tuple[Key, pb.GenerateRequest]],
        *,
        timeout: float | None = None,
    ) -> AsyncGenerator[StreamAnswer[Key], None]:
        """Draws many requests on one stream; see `Client.generate_stream`. `requests` may be asynchronous."""
        stream = _Stream(requests)
        call = self._generate_stream(stream.send(), timeout=timeout, metadata=self._metadata)
        stream.cancel = call.cancel
        try:
            async for message in call:
                answer = stream.receive(message)
                if answer is not None:
                    yield answer
            stream.session.assert_all_answered()
        except (grpc.RpcError, asyncio.CancelledError) as error:
            if stream.fault is not None:
                raise stream.fault from None
            if isinstance(error, asyncio.CancelledError):
                raise
            raise from_rpc_error(error, self._address) from error
        finally:
            call.cancel()

    async def estimate_pose(self, picture: PictureInput, *, timeout: float | None = None) -> EstimatedPose:
        """The joints of the person in a picture. Raises `InvalidArgumentError` where the server finds nobody."""
        request = pb.EstimatePoseRequest(picture=encode_picture(picture, "picture"))
        return EstimatedPose.from_response(await self._call(self._estimate_pose, request, self._start(timeout)))

    async def get_model(
        self, name: str = "", version: str = "", *, timeout: float | None = None
    ) -> pb.GetModelResponse:
        """Describes the named model and version, or the default ones, and what the server accepts."""
        request = pb.GetModelRequest(model=name, model_version=version)
        return await self._call(self._get_model, request, self._start(timeout))

    async def list_models(self, *, timeout: float | None = None) -> pb.ListModelsResponse:
        """Describes every model that is served, and what the server accepts."""
        return await self._call(self._list_models, pb.ListModelsRequest(), self._start(timeout))

    async def close(self) -> None:
        """Cancels the calls in flight and closes the connection."""
        await self._channel.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def _start(self, timeout: float | None) -> Attempts:
        return Attempts(self._retry, self._timeout if timeout is None else timeout)

    async def _call(
        self,
        method: grpc.aio.UnaryUnaryMultiCallable[_Request, _Response],
        request: _Request,
        attempts: Attempts,
    ) -> _Response:
        while True:
            try:
                return await method(request, timeout=attempts.remaining(), metadata=self._metadata)
            except grpc.RpcError as error:
                wait = attempts.wait_after(from_rpc_error(error, self._address))
            await asyncio.sleep(wait)

    async def _find_size(self, options: RequestOptions, attempts: Attempts) -> tuple[int, int]:
        """The size of a model's pictures, asked for once."""
        asked = options.get("model", ""), options.get("version", "")
        if asked not in self._sizes:
            request = pb.GetModelRequest(model=asked[0], model_version=asked[1])
            size = (await self._call(self._get_model, request, attempts)).model.size
            self._sizes[asked] = size.width, size.height
        return self._sizes[asked]


class _Stream(Generic[Key]):
    """The sending half of a stream, which gRPC runs as a task, and what it shares with the reading half."""

    def __init__(
        self, requests: Iterable[tuple[Key, pb.GenerateRequest]] | AsyncIterable[tuple[Key, pb.GenerateRequest]]
    ) -> None:
        self._requests = requests
        self._has_credit = asyncio.Event()
        self.session = Session[Key]()
        self.fault: BaseException | None = None
        self.cancel: Callable[[], object] = lambda: None

    async def send(self) -> AsyncIterator[pb.GenerateStreamRequest]:
        """Yields the messages of the requests while there is credit. An error of theirs cancels the call."""
        source = _iterate(self._requests)
        while await self._has_credit.wait():
            try:
                key, request = await anext(source)
            except StopAsyncIteration:
                return
            except Exception as error:
                self.fault = error
                self.cancel()
                return
            yield self.session.admit(key, request)
            if self.session.credit == 0:
                self._has_credit.clear()

    def receive(self, message: pb.GenerateStreamResponse) -> StreamAnswer[Key] | None:
        """The answer in a message, if there is one; adds its credit."""
        answer = self.session.receive(message)
        if self.session.credit > 0:
            self._has_credit.set()
        return answer


async def _iterate(
    requests: Iterable[tuple[Key, pb.GenerateRequest]] | AsyncIterable[tuple[Key, pb.GenerateRequest]],
) -> AsyncIterator[tuple[Key, pb.GenerateRequest]]:
    if isinstance(requests, AsyncIterable):
        async for each in requests:
            yield each
    else:
        for each in requests:
            yield each
