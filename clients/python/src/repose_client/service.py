"""The methods of `repose.v1.GenerationService` as gRPC's channels take them: path, serializer, deserializer."""

from . import generation_pb2 as pb

_SERVICE = "/repose.v1.GenerationService"

GENERATE = f"{_SERVICE}/Generate", pb.GenerateRequest.SerializeToString, pb.GenerateResponse.FromString
GENERATE_STREAM = (
    f"{_SERVICE}/GenerateStream",
    pb.GenerateStreamRequest.SerializeToString,
    pb.GenerateStreamResponse.FromString,
)
ESTIMATE_POSE = (
    f"{_SERVICE}/EstimatePose",
    pb.EstimatePoseRequest.SerializeToString,
    pb.EstimatePoseResponse.FromString,
)
GET_MODEL = f"{_SERVICE}/GetModel", pb.GetModelRequest.SerializeToString, pb.GetModelResponse.FromString
LIST_MODELS = f"{_SERVICE}/ListModels", pb.ListModelsRequest.SerializeToString, pb.ListModelsResponse.FromString
