"""Calls Generate with a serialised message, and prints how many answers came and the status.

    python3 call_generate.py HOST:PORT MESSAGE
"""

import sys

import grpc

address, path = sys.argv[1:]
generate = grpc.insecure_channel(address).unary_stream("/repose.v1.GenerationService/Generate")
answers = 0
call = generate(open(path, "rb").read())
try:
    for _ in call:
        answers += 1
except grpc.RpcError:
    pass
print(answers, call.code())
