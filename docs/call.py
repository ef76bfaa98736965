"""Calls Generate through server reflection: no proto file, no code of this project.

    pip install grpcio grpcio-reflection
    python3 docs/call.py request.json [--address HOST:PORT] [--tls-ca CA.pem] [--token-file TOKEN]

request.json is what `npm run -s repose -- request PICTURE --pose NAME` prints. Writes coarse.png and refined.png here.
"""

import argparse
import json

import grpc
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.json_format import ParseDict
from google.protobuf.message_factory import GetMessageClass
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

parser = argparse.ArgumentParser()
parser.add_argument("request")
parser.add_argument("--address", default="127.0.0.1:50051")
parser.add_argument("--tls-ca", help="call over TLS, with these authorities")
parser.add_argument("--tls-cert", help="the caller's own certificate")
parser.add_argument("--tls-key", help="its private key")
parser.add_argument("--token-file", help="the token to send; needs TLS")
args = parser.parse_args()

channel = grpc.insecure_channel(args.address)
if args.tls_ca:
    read = lambda path: open(path, "rb").read() if path else None
    credentials = grpc.ssl_channel_credentials(read(args.tls_ca), read(args.tls_key), read(args.tls_cert))
    if args.token_file:
        token = grpc.access_token_call_credentials(open(args.token_file).read().strip())
        credentials = grpc.composite_channel_credentials(credentials, token)
    channel = grpc.secure_channel(args.address, credentials)

pool = DescriptorPool(ProtoReflectionDescriptorDatabase(channel))
method = pool.FindServiceByName("repose.v1.GenerationService").FindMethodByName("Generate")
Request, Response = GetMessageClass(method.input_type), GetMessageClass(method.output_type)
generate = channel.unary_stream(
    "/repose.v1.GenerationService/Generate", Request.SerializeToString, Response.FromString)

stages = method.output_type.fields_by_name["stage"].enum_type.values_by_number
for response in generate(ParseDict(json.load(open(args.request)), Request())):
    name = stages[response.stage].name.removeprefix("STAGE_").lower() + ".png"
    open(name, "wb").write(response.picture.data)
    print(name, f"{response.picture.width}x{response.picture.height}", f"{response.timings.total_ms:.1f} ms")
