from google.rpc import status_pb2 as _status_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ModelKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MODEL_KIND_UNSPECIFIED: _ClassVar[ModelKind]
    MODEL_KIND_REPOSE: _ClassVar[ModelKind]
    MODEL_KIND_REFINE: _ClassVar[ModelKind]
    MODEL_KIND_SAMPLE: _ClassVar[ModelKind]

class Stage(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    STAGE_UNSPECIFIED: _ClassVar[Stage]
    STAGE_COARSE: _ClassVar[Stage]
    STAGE_REFINED: _ClassVar[Stage]

class PictureFormat(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PICTURE_FORMAT_UNSPECIFIED: _ClassVar[PictureFormat]
    PICTURE_FORMAT_PNG: _ClassVar[PictureFormat]
    PICTURE_FORMAT_JPEG: _ClassVar[PictureFormat]
    PICTURE_FORMAT_WEBP: _ClassVar[PictureFormat]
    PICTURE_FORMAT_RGB: _ClassVar[PictureFormat]

class Skeleton(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SKELETON_UNSPECIFIED: _ClassVar[Skeleton]
    SKELETON_COCO_18: _ClassVar[Skeleton]
    SKELETON_COCO_17: _ClassVar[Skeleton]
    SKELETON_BODY_25: _ClassVar[Skeleton]

class CoordinateUnit(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    COORDINATE_UNIT_UNSPECIFIED: _ClassVar[CoordinateUnit]
    COORDINATE_UNIT_PIXELS: _ClassVar[CoordinateUnit]
    COORDINATE_UNIT_NORMALIZED: _ClassVar[CoordinateUnit]

class Fit(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FIT_UNSPECIFIED: _ClassVar[Fit]
    FIT_COVER: _ClassVar[Fit]
    FIT_CONTAIN: _ClassVar[Fit]
    FIT_STRETCH: _ClassVar[Fit]
    FIT_PERSON: _ClassVar[Fit]
    FIT_PERSON_OR_COVER: _ClassVar[Fit]
MODEL_KIND_UNSPECIFIED: ModelKind
MODEL_KIND_REPOSE: ModelKind
MODEL_KIND_REFINE: ModelKind
MODEL_KIND_SAMPLE: ModelKind
STAGE_UNSPECIFIED: Stage
STAGE_COARSE: Stage
STAGE_REFINED: Stage
PICTURE_FORMAT_UNSPECIFIED: PictureFormat
PICTURE_FORMAT_PNG: PictureFormat
PICTURE_FORMAT_JPEG: PictureFormat
PICTURE_FORMAT_WEBP: PictureFormat
PICTURE_FORMAT_RGB: PictureFormat
SKELETON_UNSPECIFIED: Skeleton
SKELETON_COCO_18: Skeleton
SKELETON_COCO_17: Skeleton
SKELETON_BODY_25: Skeleton
COORDINATE_UNIT_UNSPECIFIED: CoordinateUnit
COORDINATE_UNIT_PIXELS: CoordinateUnit
COORDINATE_UNIT_NORMALIZED: CoordinateUnit
FIT_UNSPECIFIED: Fit
FIT_COVER: Fit
FIT_CONTAIN: Fit
FIT_STRETCH: Fit
FIT_PERSON: Fit
FIT_PERSON_OR_COVER: Fit

class GenerateRequest(_message.Message):
    __slots__ = ("cond", "pose", "model", "stages", "output", "framing", "model_version", "cond_pose", "pose_picture", "scene", "keep_pose_scale", "seed", "backdrop", "enlarge", "trim")
    COND_FIELD_NUMBER: _ClassVar[int]
    POSE_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    STAGES_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_FIELD_NUMBER: _ClassVar[int]
    FRAMING_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_FIELD_NUMBER: _ClassVar[int]
    COND_POSE_FIELD_NUMBER: _ClassVar[int]
    POSE_PICTURE_FIELD_NUMBER: _ClassVar[int]
    SCENE_FIELD_NUMBER: _ClassVar[int]
    KEEP_POSE_SCALE_FIELD_NUMBER: _ClassVar[int]
    SEED_FIELD_NUMBER: _ClassVar[int]
    BACKDROP_FIELD_NUMBER: _ClassVar[int]
    ENLARGE_FIELD_NUMBER: _ClassVar[int]
    TRIM_FIELD_NUMBER: _ClassVar[int]
    cond: bytes
    pose: Pose
    model: str
    stages: _containers.RepeatedScalarFieldContainer[Stage]
    output: OutputFormat
    framing: Framing
    model_version: str
    cond_pose: Pose
    pose_picture: bytes
    scene: bool
    keep_pose_scale: bool
    seed: int
    backdrop: bytes
    enlarge: int
    trim: bool
    def __init__(self, cond: _Optional[bytes] = ..., pose: _Optional[_Union[Pose, _Mapping]] = ..., model: _Optional[str] = ..., stages: _Optional[_Iterable[_Union[Stage, str]]] = ..., output: _Optional[_Union[OutputFormat, _Mapping]] = ..., framing: _Optional[_Union[Framing, _Mapping]] = ..., model_version: _Optional[str] = ..., cond_pose: _Optional[_Union[Pose, _Mapping]] = ..., pose_picture: _Optional[bytes] = ..., scene: bool = ..., keep_pose_scale: bool = ..., seed: _Optional[int] = ..., backdrop: _Optional[bytes] = ..., enlarge: _Optional[int] = ..., trim: bool = ...) -> None: ...

class GenerateStreamRequest(_message.Message):
    __slots__ = ("id", "request")
    ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_FIELD_NUMBER: _ClassVar[int]
    id: int
    request: GenerateRequest
    def __init__(self, id: _Optional[int] = ..., request: _Optional[_Union[GenerateRequest, _Mapping]] = ...) -> None: ...

class GenerateStreamResponse(_message.Message):
    __slots__ = ("id", "response", "error", "is_last", "credit")
    ID_FIELD_NUMBER: _ClassVar[int]
    RESPONSE_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    IS_LAST_FIELD_NUMBER: _ClassVar[int]
    CREDIT_FIELD_NUMBER: _ClassVar[int]
    id: int
    response: GenerateResponse
    error: _status_pb2.Status
    is_last: bool
    credit: int
    def __init__(self, id: _Optional[int] = ..., response: _Optional[_Union[GenerateResponse, _Mapping]] = ..., error: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., is_last: bool = ..., credit: _Optional[int] = ...) -> None: ...

class GenerateResponse(_message.Message):
    __slots__ = ("request_id", "stage", "picture", "timings", "model", "model_version", "fit", "fit_reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    STAGE_FIELD_NUMBER: _ClassVar[int]
    PICTURE_FIELD_NUMBER: _ClassVar[int]
    TIMINGS_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_FIELD_NUMBER: _ClassVar[int]
    FIT_FIELD_NUMBER: _ClassVar[int]
    FIT_REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    stage: Stage
    picture: Picture
    timings: Timings
    model: str
    model_version: str
    fit: Fit
    fit_reason: str
    def __init__(self, request_id: _Optional[str] = ..., stage: _Optional[_Union[Stage, str]] = ..., picture: _Optional[_Union[Picture, _Mapping]] = ..., timings: _Optional[_Union[Timings, _Mapping]] = ..., model: _Optional[str] = ..., model_version: _Optional[str] = ..., fit: _Optional[_Union[Fit, str]] = ..., fit_reason: _Optional[str] = ...) -> None: ...

class Pose(_message.Message):
    __slots__ = ("skeleton", "joints", "unit", "canvas", "skeleton_name")
    SKELETON_FIELD_NUMBER: _ClassVar[int]
    JOINTS_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    CANVAS_FIELD_NUMBER: _ClassVar[int]
    SKELETON_NAME_FIELD_NUMBER: _ClassVar[int]
    skeleton: Skeleton
    joints: _containers.RepeatedCompositeFieldContainer[Joint]
    unit: CoordinateUnit
    canvas: Size
    skeleton_name: str
    def __init__(self, skeleton: _Optional[_Union[Skeleton, str]] = ..., joints: _Optional[_Iterable[_Union[Joint, _Mapping]]] = ..., unit: _Optional[_Union[CoordinateUnit, str]] = ..., canvas: _Optional[_Union[Size, _Mapping]] = ..., skeleton_name: _Optional[str] = ...) -> None: ...

class Joint(_message.Message):
    __slots__ = ("x", "y", "confidence")
    X_FIELD_NUMBER: _ClassVar[int]
    Y_FIELD_NUMBER: _ClassVar[int]
    CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
    x: float
    y: float
    confidence: float
    def __init__(self, x: _Optional[float] = ..., y: _Optional[float] = ..., confidence: _Optional[float] = ...) -> None: ...

class Size(_message.Message):
    __slots__ = ("width", "height")
    WIDTH_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    width: int
    height: int
    def __init__(self, width: _Optional[int] = ..., height: _Optional[int] = ...) -> None: ...

class Framing(_message.Message):
    __slots__ = ("fit", "crop")
    FIT_FIELD_NUMBER: _ClassVar[int]
    CROP_FIELD_NUMBER: _ClassVar[int]
    fit: Fit
    crop: CropBox
    def __init__(self, fit: _Optional[_Union[Fit, str]] = ..., crop: _Optional[_Union[CropBox, _Mapping]] = ...) -> None: ...

class CropBox(_message.Message):
    __slots__ = ("left", "top", "width", "height")
    LEFT_FIELD_NUMBER: _ClassVar[int]
    TOP_FIELD_NUMBER: _ClassVar[int]
    WIDTH_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    left: int
    top: int
    width: int
    height: int
    def __init__(self, left: _Optional[int] = ..., top: _Optional[int] = ..., width: _Optional[int] = ..., height: _Optional[int] = ...) -> None: ...

class OutputFormat(_message.Message):
    __slots__ = ("format", "quality")
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    QUALITY_FIELD_NUMBER: _ClassVar[int]
    format: PictureFormat
    quality: int
    def __init__(self, format: _Optional[_Union[PictureFormat, str]] = ..., quality: _Optional[int] = ...) -> None: ...

class Picture(_message.Message):
    __slots__ = ("format", "data", "width", "height")
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    WIDTH_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    format: PictureFormat
    data: bytes
    width: int
    height: int
    def __init__(self, format: _Optional[_Union[PictureFormat, str]] = ..., data: _Optional[bytes] = ..., width: _Optional[int] = ..., height: _Optional[int] = ...) -> None: ...

class Timings(_message.Message):
    __slots__ = ("decode_ms", "coarse_queue_ms", "coarse_ms", "coarse_encode_ms", "refine_queue_ms", "refine_ms", "refined_encode_ms", "total_ms", "estimate_ms")
    DECODE_MS_FIELD_NUMBER: _ClassVar[int]
    COARSE_QUEUE_MS_FIELD_NUMBER: _ClassVar[int]
    COARSE_MS_FIELD_NUMBER: _ClassVar[int]
    COARSE_ENCODE_MS_FIELD_NUMBER: _ClassVar[int]
    REFINE_QUEUE_MS_FIELD_NUMBER: _ClassVar[int]
    REFINE_MS_FIELD_NUMBER: _ClassVar[int]
    REFINED_ENCODE_MS_FIELD_NUMBER: _ClassVar[int]
    TOTAL_MS_FIELD_NUMBER: _ClassVar[int]
    ESTIMATE_MS_FIELD_NUMBER: _ClassVar[int]
    decode_ms: float
    coarse_queue_ms: float
    coarse_ms: float
    coarse_encode_ms: float
    refine_queue_ms: float
    refine_ms: float
    refined_encode_ms: float
    total_ms: float
    estimate_ms: float
    def __init__(self, decode_ms: _Optional[float] = ..., coarse_queue_ms: _Optional[float] = ..., coarse_ms: _Optional[float] = ..., coarse_encode_ms: _Optional[float] = ..., refine_queue_ms: _Optional[float] = ..., refine_ms: _Optional[float] = ..., refined_encode_ms: _Optional[float] = ..., total_ms: _Optional[float] = ..., estimate_ms: _Optional[float] = ...) -> None: ...

class EstimatePoseRequest(_message.Message):
    __slots__ = ("picture",)
    PICTURE_FIELD_NUMBER: _ClassVar[int]
    picture: bytes
    def __init__(self, picture: _Optional[bytes] = ...) -> None: ...

class EstimatePoseResponse(_message.Message):
    __slots__ = ("pose", "score")
    POSE_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    pose: Pose
    score: float
    def __init__(self, pose: _Optional[_Union[Pose, _Mapping]] = ..., score: _Optional[float] = ...) -> None: ...

class GetModelRequest(_message.Message):
    __slots__ = ("model", "model_version")
    MODEL_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_FIELD_NUMBER: _ClassVar[int]
    model: str
    model_version: str
    def __init__(self, model: _Optional[str] = ..., model_version: _Optional[str] = ...) -> None: ...

class GetModelResponse(_message.Message):
    __slots__ = ("model", "limits")
    MODEL_FIELD_NUMBER: _ClassVar[int]
    LIMITS_FIELD_NUMBER: _ClassVar[int]
    model: Model
    limits: Limits
    def __init__(self, model: _Optional[_Union[Model, _Mapping]] = ..., limits: _Optional[_Union[Limits, _Mapping]] = ...) -> None: ...

class ListModelsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListModelsResponse(_message.Message):
    __slots__ = ("models", "default_model", "limits")
    MODELS_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_MODEL_FIELD_NUMBER: _ClassVar[int]
    LIMITS_FIELD_NUMBER: _ClassVar[int]
    models: _containers.RepeatedCompositeFieldContainer[Model]
    default_model: str
    limits: Limits
    def __init__(self, models: _Optional[_Iterable[_Union[Model, _Mapping]]] = ..., default_model: _Optional[str] = ..., limits: _Optional[_Union[Limits, _Mapping]] = ...) -> None: ...

class ReloadModelsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ReloadModelsResponse(_message.Message):
    __slots__ = ("models", "has_changed")
    MODELS_FIELD_NUMBER: _ClassVar[int]
    HAS_CHANGED_FIELD_NUMBER: _ClassVar[int]
    models: _containers.RepeatedCompositeFieldContainer[Model]
    has_changed: bool
    def __init__(self, models: _Optional[_Iterable[_Union[Model, _Mapping]]] = ..., has_changed: bool = ...) -> None: ...

class Model(_message.Message):
    __slots__ = ("name", "version", "description", "licence", "size", "skeleton", "joints", "stages", "provider", "provider_reason", "is_default", "precision", "precision_reason", "skeleton_name", "versions", "default_version", "uses_cond_pose", "kind", "takes_backdrop", "max_enlarge")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    LICENCE_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    SKELETON_FIELD_NUMBER: _ClassVar[int]
    JOINTS_FIELD_NUMBER: _ClassVar[int]
    STAGES_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_REASON_FIELD_NUMBER: _ClassVar[int]
    IS_DEFAULT_FIELD_NUMBER: _ClassVar[int]
    PRECISION_FIELD_NUMBER: _ClassVar[int]
    PRECISION_REASON_FIELD_NUMBER: _ClassVar[int]
    SKELETON_NAME_FIELD_NUMBER: _ClassVar[int]
    VERSIONS_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_VERSION_FIELD_NUMBER: _ClassVar[int]
    USES_COND_POSE_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    TAKES_BACKDROP_FIELD_NUMBER: _ClassVar[int]
    MAX_ENLARGE_FIELD_NUMBER: _ClassVar[int]
    name: str
    version: str
    description: str
    licence: str
    size: Size
    skeleton: Skeleton
    joints: _containers.RepeatedScalarFieldContainer[str]
    stages: _containers.RepeatedScalarFieldContainer[Stage]
    provider: str
    provider_reason: str
    is_default: bool
    precision: str
    precision_reason: str
    skeleton_name: str
    versions: _containers.RepeatedScalarFieldContainer[str]
    default_version: str
    uses_cond_pose: bool
    kind: ModelKind
    takes_backdrop: bool
    max_enlarge: int
    def __init__(self, name: _Optional[str] = ..., version: _Optional[str] = ..., description: _Optional[str] = ..., licence: _Optional[str] = ..., size: _Optional[_Union[Size, _Mapping]] = ..., skeleton: _Optional[_Union[Skeleton, str]] = ..., joints: _Optional[_Iterable[str]] = ..., stages: _Optional[_Iterable[_Union[Stage, str]]] = ..., provider: _Optional[str] = ..., provider_reason: _Optional[str] = ..., is_default: bool = ..., precision: _Optional[str] = ..., precision_reason: _Optional[str] = ..., skeleton_name: _Optional[str] = ..., versions: _Optional[_Iterable[str]] = ..., default_version: _Optional[str] = ..., uses_cond_pose: bool = ..., kind: _Optional[_Union[ModelKind, str]] = ..., takes_backdrop: bool = ..., max_enlarge: _Optional[int] = ...) -> None: ...

class Limits(_message.Message):
    __slots__ = ("max_cond_bytes", "max_cond_pixels", "max_cond_side_px", "min_cond_side_px", "max_deadline_ms", "max_upload_ms", "max_stream_idle_ms", "max_scene_pixels")
    MAX_COND_BYTES_FIELD_NUMBER: _ClassVar[int]
    MAX_COND_PIXELS_FIELD_NUMBER: _ClassVar[int]
    MAX_COND_SIDE_PX_FIELD_NUMBER: _ClassVar[int]
    MIN_COND_SIDE_PX_FIELD_NUMBER: _ClassVar[int]
    MAX_DEADLINE_MS_FIELD_NUMBER: _ClassVar[int]
    MAX_UPLOAD_MS_FIELD_NUMBER: _ClassVar[int]
    MAX_STREAM_IDLE_MS_FIELD_NUMBER: _ClassVar[int]
    MAX_SCENE_PIXELS_FIELD_NUMBER: _ClassVar[int]
    max_cond_bytes: int
    max_cond_pixels: int
    max_cond_side_px: int
    min_cond_side_px: int
    max_deadline_ms: int
    max_upload_ms: int
    max_stream_idle_ms: int
    max_scene_pixels: int
    def __init__(self, max_cond_bytes: _Optional[int] = ..., max_cond_pixels: _Optional[int] = ..., max_cond_side_px: _Optional[int] = ..., min_cond_side_px: _Optional[int] = ..., max_deadline_ms: _Optional[int] = ..., max_upload_ms: _Optional[int] = ..., max_stream_idle_ms: _Optional[int] = ..., max_scene_pixels: _Optional[int] = ...) -> None: ...
