"""What to draw: the options of a request, and its message."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias, TypedDict, TypeVar, Unpack

from . import generation_pb2 as pb
from .errors import InvalidArgumentError
from .pictures import FITS, FORMATS, STAGES, Fit, Format, PictureInput, Stage, encode_picture
from .poses import PoseInput, to_pose

_Name = TypeVar("_Name", bound=str)
_Value = TypeVar("_Value")

class CropBox(NamedTuple):
    """A box in pixels of the condition image, which is stretched to the model's size."""

    left: int
    top: int
    width: int
    height: int


Framing: TypeAlias = Fit | CropBox


class RequestOptions(TypedDict, total=False):
    """The options of a request. Those that are absent take the server's defaults."""

    #: In place of a pose: a picture of a person in it, whose joints the server finds.
    pose_picture: PictureInput
    #: The pose of the person in the condition image. If absent, the server finds it where it is needed.
    cond_pose: PoseInput
    #: How the condition image is fitted to the model's size; `cover` by default.
    framing: Framing
    #: Framed by the person: draws the pose as it is, in its own size and place.
    keep_pose_scale: bool
    #: Leaves out what is far above a person whose legs the condition image cuts off, so that pictures are lower.
    trim: bool
    #: How many times as large as the model's pictures, up to its `max_enlarge`.
    enlarge: int
    #: Puts the drawn person back into the condition image.
    scene: bool
    #: A picture to put the person before, for models with `takes_backdrop`.
    backdrop: PictureInput
    model: str
    #: The model's default version if absent.
    version: str
    #: All that the model draws if absent.
    stages: Sequence[Stage]
    #: `png` by default. `rgb` is the fastest to become an array.
    format: Format
    #: Of JPEG and WebP, 1 to 100.
    quality: int
    #: Which picture of a model that draws several; of MODEL_KIND_SAMPLE alone.
    seed: int


def create_request(
    cond: PictureInput,
    pose: PoseInput | None = None,
    *,
    model_size: tuple[int, int] = (1, 2),
    **options: Unpack[RequestOptions],
) -> pb.GenerateRequest:
    """The message of a request, for `generate_stream`. Models of a kind without poses take none. A ready pose is fitted to `model_size`, the width and
    height of the model's pictures. Raises `InvalidArgumentError` for what cannot be sent."""
    posed_by, backdrop = options.get("pose_picture"), options.get("backdrop")
    if pose is not None and posed_by is not None:
        text = "Cannot draw: both a pose and a pose_picture, expected one of them"
        raise InvalidArgumentError.of("pose", text)
    cond_pose, framing = options.get("cond_pose"), options.get("framing")
    format = options.get("format", "png")
    return pb.GenerateRequest(
        cond=encode_picture(cond, "cond"),
        pose=None if pose is None else to_pose(pose, "pose", model_size).to_message(),
        pose_picture=None if posed_by is None else encode_picture(posed_by, "pose_picture"),
        cond_pose=None if cond_pose is None else to_pose(cond_pose, "cond_pose").to_message(),
        framing=None if framing is None else _to_framing(framing),
        keep_pose_scale=options.get("keep_pose_scale", False),
        trim=options.get("trim", False),
        enlarge=options.get("enlarge", 0),
        scene=options.get("scene", False),
        backdrop=None if backdrop is None else encode_picture(backdrop, "backdrop"),
        seed=options.get("seed", 0),
        model=options.get("model", ""),
        model_version=options.get("version", ""),
        stages=[_look_up(STAGES, stage, "stages") for stage in options.get("stages", ())],
        output=pb.OutputFormat(format=_look_up(FORMATS, format, "format"), quality=options.get("quality", 0)),
    )


def _to_framing(framing: Framing) -> pb.Framing:
    if isinstance(framing, str):
        return pb.Framing(fit=_look_up(FITS, framing, "framing"))
    left, top, width, height = framing
    return pb.Framing(crop=pb.CropBox(left=left, top=top, width=width, height=height))


def _look_up(values: dict[_Name, _Value], name: _Name, field: str) -> _Value:
    if name in values:
        return values[name]
    expected = f"expected one of {', '.join(values)}"
    raise InvalidArgumentError.of(field, f'Cannot read {field}: "{name}", {expected}')
