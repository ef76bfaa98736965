"""Calls a server with Triton's own Python client, and prints what it found as JSON.

Usage: call_inference.py HOST:PORT PICTURE, with a PNG of 16 x 32 pixels that all have one level. The server has the
models tiny and slow.
"""

import json
import queue
import sys

import numpy
import tritonclient.grpc as triton

LEVEL_SHAPE = [1, 32, 16, 3]
JOINTS = numpy.array([[[i / 2, i, 1] for i in range(18)]], dtype=numpy.float32)


def tensor(name, values, datatype):
    made = triton.InferInput(name, list(values.shape), datatype)
    made.set_data_from_numpy(values)
    return made


def raw(level=100):
    return [tensor("cond", numpy.full(LEVEL_SHAPE, level, numpy.uint8), "UINT8"), tensor("joints", JOINTS, "FP32")]


def describe(client):
    config = client.get_model_config("tiny", as_json=True)["config"]
    return {
        "live": client.is_server_live(),
        "ready": client.is_server_ready(),
        "models": [client.is_model_ready(name) for name in ("tiny", "tiny_pictures", "none")],
        "server": client.get_server_metadata().name,
        "inputs": [t.name for t in client.get_model_metadata("tiny_refine").inputs],
        "maxBatch": config["max_batch_size"],
        "index": len(client.get_model_repository_index().models),
    }


def draw_twice(client):
    """Both stages at once, and each by itself, as docs/triton.md tells."""
    whole = client.infer("tiny", raw(), request_id="whole")
    coarse = client.infer("tiny_coarse", raw())
    inputs = [raw()[0], tensor("coarse", coarse.as_numpy("coarse"), "FP32")]
    refined = client.infer("tiny_refine", inputs, outputs=[triton.InferRequestedOutput("refined_image")])
    same = numpy.array_equal(whole.as_numpy("refined_image"), refined.as_numpy("refined_image"))
    return {"id": whole.get_response().id, "same": bool(same), "shape": list(whole.as_numpy("coarse_image").shape)}


def draw_picture(client, path):
    with open(path, "rb") as file:
        picture = numpy.array([[file.read()]], dtype=numpy.object_)
    inputs = [tensor("cond", picture, "BYTES"), tensor("joints", JOINTS, "FP32")]
    answer = client.infer("tiny_pictures", inputs, parameters={"format": "rgb"})
    levels = numpy.frombuffer(answer.as_numpy("refined_image")[0, 0], numpy.uint8).reshape(LEVEL_SHAPE)
    return {"asTensors": bool(numpy.array_equal(levels, client.infer("tiny", raw()).as_numpy("refined_image")))}


def stream(client):
    answers = queue.Queue()
    client.start_stream(callback=lambda result, error: answers.put((result, error)))
    for index in range(4):
        client.async_stream_infer("none" if index == 2 else "tiny", raw(index), request_id=str(index))
    found = {}
    for _ in range(7):
        result, error = answers.get(timeout=60)
        if error is not None:
            found["error"] = error.message()
            continue
        response = result.get_response()
        found.setdefault(response.id, []).extend(output.name for output in response.outputs)
    client.stop_stream()
    return found


def loop(client, requests=60, concurrency=8):
    """In the manner of perf_analyzer: so many asynchronous requests in flight, each with its own picture."""
    answers = queue.Queue()

    def send(level):
        client.async_infer("tiny", raw(level), callback=lambda result, error: answers.put((level, result, error)))

    for level in range(concurrency):
        send(level)
    means = {}
    for sent in range(concurrency, requests + concurrency):
        level, result, error = answers.get(timeout=60)
        if error is not None:
            raise error
        means[level] = float(result.as_numpy("refined_image").mean())
        if sent < requests:
            send(sent)
    rising = all(means[level] < means[level + 1] for level in range(requests - 1))
    return {"answers": len(means), "rising": rising}


def cancel(client):
    answers = queue.Queue()
    call = client.async_infer("slow", raw(), callback=lambda result, error: answers.put(error))
    call.cancel()
    return str(answers.get(timeout=60).status())


def refuse(client):
    try:
        client.infer("tiny", [tensor("cond", numpy.zeros([1, 16, 32, 3], numpy.uint8), "UINT8"), raw()[1]])
    except triton.InferenceServerException as error:
        return {"status": error.status(), "message": error.message()}
    return None


address, path = sys.argv[1:]
with triton.InferenceServerClient(address) as client:
    print(json.dumps({
        "described": describe(client),
        "drawn": draw_twice(client),
        "picture": draw_picture(client, path),
        "streamed": stream(client),
        "loop": loop(client),
        "cancelled": cancel(client),
        "refused": refuse(client),
    }))
