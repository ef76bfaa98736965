"""A gRPC server whose answers to Generate and GetModel are written in the test."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Any, Self

import grpc
from google.protobuf.duration_pb2 import Duration
from google.rpc import error_details_pb2, status_pb2

from repose_client import generation_pb2 as pb

#: What one call does: its answers, and how it ends.
Script = Callable[[grpc.ServicerContext], Iterator[pb.GenerateResponse]]


def answer(context: grpc.ServicerContext) -> Iterator[pb.GenerateResponse]:
    """Both stages."""
    for stage in (pb.STAGE_COARSE, pb.STAGE_REFINED):
        yield pb.GenerateResponse(stage=stage, picture=pb.Picture(format=pb.PICTURE_FORMAT_PNG, data=b"png"))


def fail(code: grpc.StatusCode, retry_after: float | None = None, *, first: Script | None = None) -> Script:
    """Ends with a status as Repose sends it, after the first answer of `first`."""

    def run(context: grpc.ServicerContext) -> Iterator[pb.GenerateResponse]:
        if first is not None:
            yield next(first(context))
        status = status_pb2.Status(code=code.value[0], message="scripted")
        if retry_after is not None:
            delay = Duration()
            delay.FromNanoseconds(int(retry_after * 1e9))
            status.details.add().Pack(error_details_pb2.RetryInfo(retry_delay=delay))
        context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
        context.abort(code, "scripted")

    return run


class ScriptedServer:
    """Serves one script a call, in their order. `calls` counts them, and `cancelled` is set by a call that ends
    without its answers."""

    def __init__(self, *scripts: Script) -> None:
        """Without scripts every call hangs."""
        self._scripts = iter(scripts or [self.hang] * 4)
        self.calls = 0
        self.cancelled = threading.Event()
        self._server = grpc.server(ThreadPoolExecutor(4))
        handlers: dict[str, grpc.RpcMethodHandler[Any, Any]] = {
            "Generate": grpc.unary_stream_rpc_method_handler(
                self._generate, pb.GenerateRequest.FromString, pb.GenerateResponse.SerializeToString
            ),
            "GetModel": grpc.unary_unary_rpc_method_handler(
                lambda request, context: pb.GetModelResponse(model=pb.Model(size=pb.Size(width=1, height=1))),
                pb.GetModelRequest.FromString,
                pb.GetModelResponse.SerializeToString,
            ),
        }
        service = grpc.method_handlers_generic_handler("repose.v1.GenerationService", handlers)
        self._server.add_generic_rpc_handlers((service,))
        self.address = f"127.0.0.1:{self._server.add_insecure_port('127.0.0.1:0')}"

    def hang(self, context: grpc.ServicerContext) -> Iterator[pb.GenerateResponse]:
        """Answers with the coarse picture alone, and sets `cancelled` when the caller leaves."""
        context.add_callback(self.cancelled.set)
        yield next(answer(context))
        self.cancelled.wait(60)

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.stop(None)

    def _generate(
        self, request: pb.GenerateRequest, context: grpc.ServicerContext
    ) -> Iterator[pb.GenerateResponse]:
        self.calls += 1
        return next(self._scripts)(context)
