"""Poses: ready ones by name, joints, arrays, and people in keypoint files."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from . import generation_pb2 as pb
from .errors import InvalidArgumentError
from .keypoint_files import read_person

if TYPE_CHECKING:
    import numpy
    import numpy.typing

Unit = Literal["pixels", "normalized"]


class Joint(NamedTuple):
    """A joint: x to the right and y downwards, in the pose's unit. A confidence of 0 means not seen."""

    x: float
    y: float
    confidence: float = 1.0


@dataclass(frozen=True)
class Pose:
    """Joints in the order of a skeleton, on a canvas."""

    joints: Sequence[Joint]
    #: `coco18`, `coco17`, `body25` or the name of a model's own; recognised by the number of joints if None.
    skeleton: str | None = None
    #: Width and height of the picture that the joints lie on; those of the condition image if None.
    canvas: tuple[int, int] | None = None
    unit: Unit = "pixels"

    @classmethod
    def ready(cls, name: str, size: tuple[int, int] = (1, 2)) -> Pose:
        """A ready pose by name, centred on a canvas with the proportions of `size`: the width and height of
        the model's pictures. Raises `InvalidArgumentError` with the known names."""
        poses = _read_ready_poses()
        if name not in poses["joints"]:
            expected = f"expected one of {', '.join(poses['joints'])}; a keypoint file is a pathlib.Path"
            raise InvalidArgumentError.of("pose", f'Cannot find the pose "{name}": {expected}')
        width, height = poses["canvas"]
        scale = max(width / size[0], height / size[1])
        canvas = (round(size[0] * scale), round(size[1] * scale))
        left, top = (canvas[0] - width) / 2, (canvas[1] - height) / 2
        joints = [Joint(x + left, y + top, confidence) for x, y, confidence in poses["joints"][name]]
        return cls(joints, skeleton="coco18", canvas=canvas)

    @classmethod
    def from_numpy(
        cls,
        joints: numpy.typing.NDArray[Any],
        skeleton: str | None = None,
        canvas: tuple[int, int] | None = None,
        unit: Unit = "pixels",
    ) -> Pose:
        """A pose of an array [joints, 3] of x, y and confidence, or [joints, 2] of joints that are all seen."""
        if joints.ndim != 2 or joints.shape[1] not in (2, 3):
            text = f"an array {list(joints.shape)}, expected [joints, 2] or [joints, 3]"
            raise InvalidArgumentError.of("pose", f"Cannot read pose: {text}")
        return cls([Joint(*map(float, row)) for row in joints], skeleton, canvas, unit)

    @classmethod
    def from_file(cls, path: str | PathLike[str]) -> Pose:
        """The largest person of a keypoint file; see `from_json`."""
        try:
            parsed = json.loads(Path(path).read_bytes())
        except ValueError as error:
            raise InvalidArgumentError.of("pose", f"Cannot read {path}: not JSON, {error}") from error
        return cls.from_json(parsed)

    @classmethod
    def from_json(cls, parsed: object) -> Pose:
        """The largest person of a parsed keypoint file, of its first frame with one. Knows the forms of
        `repose poses NAME`, OpenPose, and COCO's annotations and results."""
        person = read_person(parsed)
        unit: Unit = "normalized" if person.is_normalized else "pixels"
        return cls([Joint(*joint) for joint in person.joints], person.skeleton, person.canvas, unit)

    @classmethod
    def from_message(cls, message: pb.Pose) -> Pose:
        """Converts a message, such as the pose of `EstimatePose`."""
        canvas = (message.canvas.width, message.canvas.height) if message.HasField("canvas") else None
        unit: Unit = "normalized" if message.unit == pb.COORDINATE_UNIT_NORMALIZED else "pixels"
        skeleton = message.skeleton_name or _SKELETON_NAMES.get(message.skeleton)
        joints = [Joint(joint.x, joint.y, joint.confidence) for joint in message.joints]
        return cls(joints, skeleton, canvas, unit)

    def to_message(self) -> pb.Pose:
        """Converts to the message that a request holds. The server checks it."""
        normalized = self.unit == "normalized"
        return pb.Pose(
            skeleton_name=self.skeleton or "",
            joints=[pb.Joint(x=joint[0], y=joint[1], confidence=_confidence(joint)) for joint in self.joints],
            unit=pb.COORDINATE_UNIT_NORMALIZED if normalized else pb.COORDINATE_UNIT_PIXELS,
            canvas=pb.Size(width=self.canvas[0], height=self.canvas[1]) if self.canvas else None,
        )

    def to_numpy(self) -> numpy.typing.NDArray[numpy.float64]:
        """The joints as an array [joints, 3] of x, y and confidence."""
        import numpy

        return numpy.array([[joint[0], joint[1], _confidence(joint)] for joint in self.joints])


#: A ready pose's name; a `Pose`; an array for `Pose.from_numpy`; a keypoint file as a `pathlib.Path`, or
#: its parsed JSON.
PoseInput: TypeAlias = (
    "str | Pose | numpy.typing.NDArray[Any] | PathLike[str] | Mapping[str, Any] | Sequence[Any]"
)

_SKELETON_NAMES: dict[int, str] = {
    pb.SKELETON_COCO_18: "coco18",
    pb.SKELETON_COCO_17: "coco17",
    pb.SKELETON_BODY_25: "body25",
}


def ready_pose_names() -> tuple[str, ...]:
    """The names that `Pose.ready` and every `pose` argument take."""
    return tuple(_read_ready_poses()["joints"])


def to_pose(pose: PoseInput, field: str, size: tuple[int, int] = (1, 2)) -> Pose:
    """Converts whatever stands for a pose. `size` is the model's, which a ready pose is fitted to."""
    if isinstance(pose, Pose):
        return pose
    if isinstance(pose, str):
        return Pose.ready(pose, size)
    if isinstance(pose, PathLike):
        return Pose.from_file(pose)
    if isinstance(pose, (Mapping, Sequence)):
        return Pose.from_json(pose)
    if hasattr(pose, "__array_interface__"):
        return Pose.from_numpy(pose)
    expected = "expected a ready pose's name, a Pose, an array, a pathlib.Path or parsed JSON"
    raise InvalidArgumentError.of(field, f"Cannot read {field}: {type(pose).__name__}, {expected}")


def _confidence(joint: Sequence[float]) -> float:
    return joint[2] if len(joint) > 2 else 1.0


def _read_ready_poses() -> Any:
    return json.loads(files(__package__).joinpath("ready_poses.json").read_text())
