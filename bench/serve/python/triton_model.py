"""The model for Triton's Python backend. It is decoupled: it answers
a request twice, coarse and refined."""

import json

import numpy as np
import triton_python_backend_utils as triton
from pictures import Pictures


class TritonPythonModel:
    def initialize(self, args):
        parameters = json.loads(args["model_config"])["parameters"]
        value = lambda name: parameters[name]["string_value"]
        self.pictures = Pictures(value("coarse"), value("refine"), int(value("threads")))

    def execute(self, requests):
        """Draws a batch from Triton. Every request gets its coarse picture before G2 starts."""
        senders = [request.get_response_sender() for request in requests]
        inputs = lambda name: [triton.get_input_tensor_by_name(request, name).as_numpy() for request in requests]
        cond = np.concatenate([self.pictures.decode(data[0, 0])[0] for data in inputs("picture")])
        coarse, pictures = self.pictures.draw_coarse(
            cond, np.concatenate(inputs("joints")), np.concatenate(inputs("cond_joints"))
        )
        for sender, picture in zip(senders, pictures):
            sender.send(respond("coarse", picture))
        for sender, picture in zip(senders, self.pictures.draw_refined(cond, coarse)):
            sender.send(respond("refined", picture), flags=triton.TRITONSERVER_RESPONSE_COMPLETE_FINAL)


def respond(stage, picture):
    return triton.InferenceResponse([triton.Tensor(stage, np.array([[picture]], object))])
