"""A server as one writes it in an afternoon, with grpc.aio, onnxruntime and Pillow; it has the same
contract and graphs as ours.

    python serve.py COARSE REFINE DESCRIPTORS PORT

It is tuned within this design: one session with one thread for each core (1.4 times as many
pictures as one session on all cores), runs in a thread pool, PNG at its fastest level, and the
coarse picture is sent before G2 starts.
"""

import asyncio
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

import grpc
import numpy as np
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from pictures import Pictures

coarse, refine, descriptors, port = sys.argv[1:]
cores = len(os.sched_getaffinity(0))

pool = descriptor_pool.DescriptorPool()
for file in descriptor_pb2.FileDescriptorSet.FromString(Path(descriptors).read_bytes()).file:
    pool.Add(file)
method = pool.FindServiceByName("repose.v1.GenerationService").FindMethodByName("Generate")
Request = message_factory.GetMessageClass(method.input_type)
Response = message_factory.GetMessageClass(method.output_type)
stages = Response.DESCRIPTOR.fields_by_name["stage"].enum_type.values_by_name

sets = [Pictures(coarse, refine, threads=1) for _ in range(cores)]
width, height = sets[0].width, sets[0].height
idle = SimpleQueue()
for pictures in sets:
    idle.put(pictures)
workers = ThreadPoolExecutor(cores)


def draw(request, send):
    pictures = idle.get()
    try:
        cond, size = pictures.decode(request.cond)
        scale = np.array([width / size[0], height / size[1]])
        to_rows = lambda pose: [[*(np.array([j.x, j.y]) * scale), float(j.confidence > 0)] for j in pose.joints]
        poses = [np.asarray(to_rows(pose), np.float32)[None] for pose in (request.pose, request.cond_pose)]
        coarse, images = pictures.draw_coarse(cond, *poses)
        send("STAGE_COARSE", images[0])
        send("STAGE_REFINED", pictures.draw_refined(cond, coarse)[0])
    finally:
        idle.put(pictures)


async def generate(request, context):
    loop = asyncio.get_running_loop()
    answers = asyncio.Queue()

    def send(stage, data):
        response = Response(stage=stages[stage].number)
        response.picture.data = data
        response.picture.width, response.picture.height = width, height
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
    server.add_insecure_port(f"127.0.0.1:{port}")
    await server.start()
    await server.wait_for_termination()


asyncio.run(main())
