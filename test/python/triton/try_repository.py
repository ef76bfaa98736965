"""Serves a model repository that `repose triton` wrote with a real Triton, and compares its pictures with onnxruntime's.

    python3 -m venv triton-venv
    triton-venv/bin/pip install onnxruntime==1.23.2 numpy==1.26.4 "tritonclient[grpc]==2.73.0"
    triton-venv/bin/pip install --no-deps nvidia-pytriton==0.7.0
    triton-venv/bin/python test/python/triton/try_repository.py REPOSITORY NAME

For Linux on x64 with Python 3.9 to 3.12 and its shared library. The package holds Triton 2.51 with the Python backend
alone, which needs numpy 1; onnxruntime_backend.py takes the place of the onnxruntime backend, so that the repository is
served as it is.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import sysconfig
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy
import onnxruntime
import tritonclient.grpc as triton

START_SECONDS = 60
CALLERS = 16

packages = Path(sysconfig.get_path("purelib"))
distribution = packages / "pytriton" / "tritonserver"


def make_backends(folder):
    """Triton's Python backend, and the one of onnxruntime that runs in it."""
    python = folder / "python"
    shutil.copytree(distribution / "backends" / "python", python)
    stubs = distribution / "python_backend_stubs" / f"{sys.version_info.major}.{sys.version_info.minor}"
    shutil.copy(stubs / "triton_python_backend_stub", python)
    (folder / "onnxruntime").mkdir()
    shutil.copy(Path(__file__).with_name("onnxruntime_backend.py"), folder / "onnxruntime" / "model.py")


def find_free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextlib.contextmanager
def serve(repository):
    """A Triton that has loaded every model of the repository, and its client."""
    port = find_free_port()
    with tempfile.TemporaryDirectory() as backends:
        make_backends(Path(backends))
        command = [distribution / "bin" / "tritonserver", f"--model-repository={repository}",
                   f"--backend-directory={backends}", "--allow-http=false", "--allow-metrics=false",
                   "--grpc-address=127.0.0.1", f"--grpc-port={port}"]
        # The backend's own interpreter takes the packages of the first python3 on the path.
        environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
                       "LD_LIBRARY_PATH": str(packages / "nvidia_pytriton.libs")}
        log = Path(backends, "triton.log")
        with log.open("w") as output, \
                subprocess.Popen(command, env=environment, stdout=output, stderr=output) as server:
            try:
                yield wait_until_ready(server, triton.InferenceServerClient(f"127.0.0.1:{port}"), log)
            finally:
                server.terminate()


def wait_until_ready(server, client, log):
    for _ in range(START_SECONDS * 4):
        if server.poll() is not None:
            errors = [line for line in log.read_text().splitlines() if line.lower().startswith("e")]
            sys.exit("\n".join(["Triton ended:", *errors]))
        with contextlib.suppress(triton.InferenceServerException):
            if client.is_server_ready():
                return client
        time.sleep(0.25)
    sys.exit(f"Triton was not ready within {START_SECONDS} s")


def draw(client, model, feeds):
    inputs = []
    for name, (values, datatype) in feeds.items():
        inputs.append(triton.InferInput(name, values.shape, datatype))
        inputs[-1].set_data_from_numpy(values)
    return client.infer(model, inputs)


def main(repository, name):
    random = numpy.random.default_rng(1)
    def run(stage, **feeds):
        session = onnxruntime.InferenceSession(repository / f"{name}_{stage}" / "1" / "model.onnx")
        outputs = [output.name for output in session.get_outputs()]
        return dict(zip(outputs, session.run(outputs, feeds)))

    with serve(repository) as client:
        inputs = client.get_model_metadata(name).inputs
        height, width = next(list(tensor.shape)[1:3] for tensor in inputs if tensor.name == "cond")
        cond = random.integers(0, 256, (CALLERS, height, width, 3), numpy.uint8)
        joints = (random.random((CALLERS, 18, 3)) * [width, height, 1]).astype(numpy.float32)

        def call(index):
            one = slice(index, index + 1)
            return draw(client, name, {"cond": (cond[one], "UINT8"), "joints": (joints[one], "FP32")})

        with ThreadPoolExecutor(CALLERS) as callers:
            answers = list(callers.map(call, range(CALLERS)))
        coarse = run("coarse", cond=cond, joints=joints)
        expected = {**coarse, **run("refine", cond=cond, coarse=coarse["coarse"])}
        for picture in ("coarse_image", "refined_image"):
            found = numpy.concatenate([answer.as_numpy(picture) for answer in answers])
            difference = int(numpy.abs(found.astype(int) - expected[picture]).max())
            print(f"{picture} {list(found.shape)}: at most {difference} levels from onnxruntime's")
            assert difference <= 1
        for stage in ("coarse", "refine"):
            statistics = client.get_inference_statistics(f"{name}_{stage}").model_stats[0]
            batches = {batch.batch_size: batch.compute_infer.count for batch in statistics.batch_stats}
            print(f"{name}_{stage}: {statistics.inference_count} pictures, warm-up included, in batches of {batches}")


if len(sys.argv) != 3:
    sys.exit(__doc__)
main(Path(sys.argv[1]).resolve(), sys.argv[2])
