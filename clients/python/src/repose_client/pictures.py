"""Pictures on their way to a server and back: files, bytes, numpy arrays and Pillow images."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import grpc

from . import generation_pb2 as pb
from .errors import InvalidArgumentError, create_error

if TYPE_CHECKING:
    import numpy
    import numpy.typing
    import PIL.Image

Stage = Literal["coarse", "refined"]
Format = Literal["png", "jpeg", "webp", "rgb"]
Fit = Literal["cover", "contain", "stretch", "person", "person-or-cover"]

#: An encoded JPEG, PNG or WebP as bytes, or its path; an array [H, W, 3], [H, W, 4] or [H, W] of
#: uint8, RGB; or a Pillow image.
PictureInput: TypeAlias = "bytes | str | PathLike[str] | numpy.typing.NDArray[Any] | PIL.Image.Image"

STAGES: dict[Stage, pb.Stage] = {"coarse": pb.STAGE_COARSE, "refined": pb.STAGE_REFINED}
FORMATS: dict[Format, pb.PictureFormat] = {
    "png": pb.PICTURE_FORMAT_PNG,
    "jpeg": pb.PICTURE_FORMAT_JPEG,
    "webp": pb.PICTURE_FORMAT_WEBP,
    "rgb": pb.PICTURE_FORMAT_RGB,
}
FITS: dict[Fit, pb.Fit] = {
    "cover": pb.FIT_COVER,
    "contain": pb.FIT_CONTAIN,
    "stretch": pb.FIT_STRETCH,
    "person": pb.FIT_PERSON,
    "person-or-cover": pb.FIT_PERSON_OR_COVER,
}
_STAGE_NAMES: dict[int, Stage] = {value: name for name, value in STAGES.items()}
_FORMAT_NAMES: dict[int, Format] = {value: name for name, value in FORMATS.items()}
_FIT_NAMES: dict[int, Fit] = {value: name for name, value in FITS.items()}

#: What Pillow encodes as PNG as it is; other modes become RGB.
_PNG_MODES = ("1", "L", "LA", "P", "RGB", "RGBA")

#: A server's usual limit. A larger PNG becomes a JPEG.
_MAX_PNG_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True)
class Picture:
    """One drawn picture, as it arrived."""

    #: The stage that drew it.
    stage: Stage
    #: The encoding of `data`.
    format: Format
    #: An encoded file; for `rgb` the levels themselves, [height, width, 3].
    data: bytes
    width: int
    height: int
    #: What each step took on the server, in milliseconds.
    timings: pb.Timings
    #: The model that drew it, and its version.
    model: str
    version: str
    #: Names the request in the server's log.
    request_id: str
    #: How the condition image was fitted: `person` or `cover` where the framing was `person-or-cover`.
    #: None for a box.
    fit: Fit | None = None
    #: Why `person-or-cover` became `cover`; otherwise empty.
    fit_reason: str = ""

    @classmethod
    def from_response(cls, response: pb.GenerateResponse) -> Picture:
        """Converts a message. Raises `ReposeError` for a stage or format that this package does not know."""
        picture = response.picture
        stage, format = _STAGE_NAMES.get(response.stage), _FORMAT_NAMES.get(picture.format)
        if stage is None or format is None:
            text = f"Cannot read the server's answer: stage {response.stage} with format {picture.format}"
            raise create_error(grpc.StatusCode.INTERNAL, text)
        return cls(
            stage=stage,
            format=format,
            data=picture.data,
            width=picture.width,
            height=picture.height,
            timings=response.timings,
            model=response.model,
            version=response.model_version,
            request_id=response.request_id,
            fit=_FIT_NAMES.get(response.fit),
            fit_reason=response.fit_reason,
        )

    def to_pillow(self) -> PIL.Image.Image:
        """The picture as a Pillow image of mode RGB."""
        import PIL.Image

        if self.format == "rgb":
            return PIL.Image.frombytes("RGB", (self.width, self.height), self.data)
        return PIL.Image.open(BytesIO(self.data)).convert("RGB")

    def to_numpy(self) -> numpy.typing.NDArray[numpy.uint8]:
        """The picture as a new array [height, width, 3] of uint8, RGB."""
        import numpy

        levels = self.data if self.format == "rgb" else self.to_pillow().tobytes()
        return numpy.frombuffer(levels, numpy.uint8).reshape(self.height, self.width, 3).copy()

    def save(self, path: str | PathLike[str]) -> None:
        """Writes `data` as it arrived; an `rgb` picture is encoded as the path's suffix says."""
        if self.format == "rgb":
            self.to_pillow().save(path)
        else:
            Path(path).write_bytes(self.data)


def encode_picture(picture: PictureInput, field: str) -> bytes:
    """The picture as an encoded file. Arrays and Pillow images become PNG, or JPEG of quality 95 where
    that would be too large. Raises `InvalidArgumentError`, naming `field`, for anything else."""
    if isinstance(picture, (bytes, bytearray, memoryview)):
        encoded = bytes(picture)
    elif isinstance(picture, (str, PathLike)):
        encoded = Path(picture).read_bytes()
    else:
        encoded = _encode_image(picture, field)
    if not encoded:
        raise InvalidArgumentError.of(field, f"Cannot read {field}: empty, expected a JPEG, PNG or WebP")
    return encoded


def _encode_image(picture: Any, field: str) -> bytes:
    if hasattr(picture, "__array_interface__") and not hasattr(picture, "getexif"):
        picture = _from_array(picture, field)
    if not hasattr(picture, "getexif"):
        expected = "expected bytes, a path, a numpy array or a Pillow image"
        raise InvalidArgumentError.of(field, f"Cannot read {field}: {type(picture).__name__}, {expected}")
    from PIL import ImageOps

    # Encoding drops the EXIF orientation, so it is applied before.
    upright = ImageOps.exif_transpose(picture)
    image = upright if upright.mode in _PNG_MODES else upright.convert("RGB")
    encoded = BytesIO()
    image.save(encoded, "PNG", compress_level=1)
    if encoded.tell() > _MAX_PNG_BYTES:
        encoded = BytesIO()
        _on_white(image).save(encoded, "JPEG", quality=95, subsampling=0)
    return encoded.getvalue()


def _from_array(array: Any, field: str) -> PIL.Image.Image:
    import PIL.Image

    shape, dtype = array.shape, array.dtype
    is_picture = len(shape) == 2 or (len(shape) == 3 and shape[2] in (3, 4))
    if dtype != "uint8" or not is_picture:
        found = f"an array {list(shape)} of {dtype}"
        expected = "expected uint8 [H, W, 3], [H, W, 4] or [H, W]"
        raise InvalidArgumentError.of(field, f"Cannot read {field}: {found}, {expected}")
    return PIL.Image.fromarray(array)


def _on_white(image: PIL.Image.Image) -> PIL.Image.Image:
    """Without transparency, as the server would draw it."""
    import PIL.Image

    layer = image.convert("RGBA")
    white = PIL.Image.new("RGBA", layer.size, "white")
    return PIL.Image.alpha_composite(white, layer).convert("RGB")
