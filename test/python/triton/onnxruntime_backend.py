"""What Triton's onnxruntime backend does with a model, in Python: for servers that come without that backend."""

import json
import os

import numpy
import onnxruntime
import triton_python_backend_utils as triton


class TritonPythonModel:
    def initialize(self, args):
        config = json.loads(args["model_config"])
        self.inputs = [tensor["name"] for tensor in config["input"]]
        self.outputs = [tensor["name"] for tensor in config["output"]]
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = int(config["parameters"]["intra_op_thread_count"]["string_value"])
        path = os.path.join(args["model_repository"], args["model_version"], "model.onnx")
        self.session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    def execute(self, requests):
        """Runs a batch that Triton has put together, and gives each request its part of the results."""
        parts = [
            {name: triton.get_input_tensor_by_name(request, name).as_numpy() for name in self.inputs}
            for request in requests
        ]
        feeds = {name: numpy.concatenate([part[name] for part in parts]) for name in self.inputs}
        results = self.session.run(self.outputs, feeds)
        starts = numpy.cumsum([0, *(len(part[self.inputs[0]]) for part in parts)])
        return [
            triton.InferenceResponse([
                triton.Tensor(name, values[start:end]) for name, values in zip(self.outputs, results)
            ])
            for start, end in zip(starts, starts[1:])
        ]
