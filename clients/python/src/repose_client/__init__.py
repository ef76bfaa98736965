"""Draws a given person in a given pose on a Repose server.

    from repose_client import Client

    with Client("127.0.0.1:50051") as client:
        for picture in client.generate("friend.jpg", "walking"):
            picture.save(f"{picture.stage}.png")
"""

from importlib.metadata import version

from .aio import AsyncClient
from .client import Client
from .connection import Retry, Tls
from .errors import (
    CallCancelledError,
    DeadlineExceededError,
    ErrorDetails,
    FailedPreconditionError,
    FieldViolation,
    InvalidArgumentError,
    NotFoundError,
    PermissionDeniedError,
    ReposeError,
    ResourceExhaustedError,
    UnauthenticatedError,
    UnavailableError,
)
from .estimate import EstimatedPose
from .generation_pb2 import (
    GenerateRequest,
    GetModelResponse,
    Limits,
    ListModelsResponse,
    Model,
    Timings,
)
from .pictures import Fit, Format, Picture, PictureInput, Stage
from .poses import Joint, Pose, PoseInput, Unit, ready_pose_names
from .request import CropBox, Framing, RequestOptions, create_request
from .stream import StreamAnswer

__version__ = version("repose-client")

__all__ = [
    "AsyncClient",
    "CallCancelledError",
    "Client",
    "CropBox",
    "DeadlineExceededError",
    "ErrorDetails",
    "EstimatedPose",
    "FailedPreconditionError",
    "FieldViolation",
    "Fit",
    "Format",
    "Framing",
    "GenerateRequest",
    "GetModelResponse",
    "InvalidArgumentError",
    "Joint",
    "Limits",
    "ListModelsResponse",
    "Model",
    "NotFoundError",
    "PermissionDeniedError",
    "Picture",
    "PictureInput",
    "Pose",
    "PoseInput",
    "ReposeError",
    "RequestOptions",
    "ResourceExhaustedError",
    "Retry",
    "Stage",
    "StreamAnswer",
    "Timings",
    "Tls",
    "UnauthenticatedError",
    "UnavailableError",
    "Unit",
    "create_request",
    "ready_pose_names",
]
