"""The joints that a server finds in a picture."""

from __future__ import annotations

from dataclasses import dataclass

from . import generation_pb2 as pb
from .poses import Pose


@dataclass(frozen=True)
class EstimatedPose:
    """The joints of the person in a picture."""

    #: On a canvas of the picture's size, in pixels.
    pose: Pose
    #: How certain the server is of the person, 0 to 1.
    score: float

    @classmethod
    def from_response(cls, response: pb.EstimatePoseResponse) -> EstimatedPose:
        """Converts a message."""
        return cls(Pose.from_message(response.pose), response.score)
