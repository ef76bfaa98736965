"""Calls Generate through server reflection: no proto file, no code of this project.

    pip install grpcio grpcio-reflection
    python3 docs/call.py request.json [HOST:PORT]

request.json is what `npm run -s repose -- request PICTURE --pose NAME` prints. Writes coarse.png and refined.png here.
"""

import json
import sys

import grpc
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.json_format import ParseDict
from google.protobuf.message_factory import GetMessageClass
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

channel = grpc.insecure_channel(sys.argv[2] if len(sys.argv) > 2 else "127.0.0.1:50051")
pool = DescriptorPool(ProtoReflectionDescriptorDatabase(channel))
method = pool.FindServiceByName("repose.v1.GenerationService").FindMethodByName("Generate")
Request, Response = GetMessageClass(method.input_type), GetMessageClass(method.output_type)
generate = channel.unary_stream(
    "/repose.v1.GenerationService/Generate", Request.SerializeToString, Response.FromString)

stages = method.output_type.fields_by_name["stage"].enum_type.values_by_number
for response in generate(ParseDict(json.load(open(sys.argv[1])), Request())):
    name = stages[response.stage].name.removeprefix("STAGE_").lower() + ".png"
    open(name, "wb").write(response.picture.data)
    print(name, f"{response.picture.width}x{response.picture.height}", f"{response.timings.total_ms:.1f} ms")
