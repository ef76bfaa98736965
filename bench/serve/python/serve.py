"""The server that one writes in an afternoon: grpc.aio, onnxruntime, Pillow; the same contract, the same two graphs.

    python serve.py BUNDLE DESCRIPTORS

Tuned as far as that goes: one session of one thread for each core (1.4 times the pictures of one session of all cores), runs in a
thread pool, PNG at its fastest level, the coarse picture sent before G2 starts.
"""

import asyncio
import io
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

import grpc
import numpy as np
import onnxruntime
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from PIL import Image

bundle, descriptors = Path(sys.argv[1]), Path(sys.argv[2])
cores = len(os.sched_getaffinity(0))

pool = descriptor_pool.DescriptorPool()
for file in descriptor_pb2.FileDescriptorSet.FromString(descriptors.read_bytes()).file:
    pool.Add(file)
method = pool.FindServiceByName("repose.v1.GenerationService").FindMethodByName("Generate")
Request = message_factory.GetMessageClass(method.input_type)
Response = message_factory.GetMessageClass(method.output_type)
stages = Response.DESCRIPTOR.fields_by_name["stage"].enum_type.values_by_name


def open_session(name):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(bundle / name), options, providers=["CPUExecutionProvider"])


sessions = SimpleQueue()
for _ in range(cores):
    sessions.put((open_session("coarse.onnx"), open_session("refine.onnx")))
workers = ThreadPoolExecutor(cores)
height, width = open_session("coarse.onnx").get_inputs()[0].shape[1:3]


def decode(request):
    image = Image.open(io.BytesIO(request.cond)).convert("RGB")
    scale = np.array([width / image.width, height / image.height])
    joints = [[*(np.array([j.x, j.y]) * scale), float(j.confidence > 0)] for j in request.pose.joints]
    cond = np.asarray(image.resize((width, height)), np.uint8)[None]
    return cond, np.asarray(joints, np.float32)[None]


def encode(image):
    file = io.BytesIO()
    Image.fromarray(image[0]).save(file, "PNG", compress_level=1)
    return file.getvalue()


def draw(request, send):
    cond, joints = decode(request)
    pair = sessions.get()
    try:
        coarse, picture = pair[0].run(["coarse", "coarse_image"], {"cond": cond, "joints": joints})
        send("STAGE_COARSE", encode(picture))
        (picture,) = pair[1].run(["refined_image"], {"cond": cond, "coarse": coarse})
        send("STAGE_REFINED", encode(picture))
    finally:
        sessions.put(pair)


async def generate(request, context):
    loop = asyncio.get_running_loop()
    answers = asyncio.Queue()

    def send(stage, data):
        response = Response(stage=stages[stage].number)
        response.picture.data, response.picture.width, response.picture.height = data, width, height
        response.picture.format = response.picture.DESCRIPTOR.fields_by_name["format"].enum_type.values_by_name[
            "PICTURE_FORMAT_PNG"
        ].number
        response.timings.SetInParent()
        loop.call_soon_threadsafe(answers.put_nowait, response)

    drawing = loop.run_in_executor(workers, draw, request, send)
    for _ in range(2):
        answer = asyncio.ensure_future(answers.get())
        await asyncio.wait([answer, drawing], return_when=asyncio.FIRST_COMPLETED)
        if not answer.done():
            await drawing
        yield await answer
    await drawing


async def main():
    server = grpc.aio.server()
    handler = grpc.unary_stream_rpc_method_handler(
        generate, request_deserializer=Request.FromString, response_serializer=Response.SerializeToString
    )
    server.add_generic_rpc_handlers(
        [grpc.method_handlers_generic_handler("repose.v1.GenerationService", {"Generate": handler})]
    )
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    print(f"serving on 127.0.0.1:{port}", flush=True)
    await server.wait_for_termination()


asyncio.run(main())
