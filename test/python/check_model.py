"""Checks .onnx files as strictly as the onnx package can, and runs them in onnxruntime.

Prints a JSON list: each file's inputs and outputs as onnxruntime sees them. Ends with an error for a file that the
checker refuses, or whose stated shapes are not those that strict shape inference finds.
"""

import json
import math
import sys

import numpy
import onnx
import onnxruntime

TYPES = {"tensor(uint8)": "uint8", "tensor(float)": "float32", "tensor(int32)": "int32"}


def dims_of(value):
    return value.type.tensor_type.shape.dim


def set_batch(values):
    """Gives the free batch size a number: symbolic shape inference loses its name behind a Resize.

    Where the steps of sequences are a batch, its size is "N*5", a multiple.
    """
    for value in values:
        for dim in dims_of(value):
            name, *factors = dim.dim_param.split("*")
            if name == "N":
                dim.dim_value = 2 * math.prod(int(factor) for factor in factors)


def to_shapes(values):
    return {value.name: [dim.dim_value for dim in dims_of(value)] for value in values}


def check(path):
    onnx.checker.check_model(path, full_check=True)
    model = onnx.load(path, load_external_data=False)
    graph = model.graph
    for values in (graph.input, graph.value_info, graph.output):
        set_batch(values)
    stated = to_shapes([*graph.value_info, *graph.output])
    del graph.value_info[:]
    for output in graph.output:
        output.type.tensor_type.ClearField("shape")
    inferred = onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True).graph
    found = to_shapes([*inferred.value_info, *inferred.output])
    wrong = {name: (stated[name], found.get(name)) for name in stated if stated[name] != found.get(name)}
    assert not wrong, f"{path}: stated shapes, expected the inferred ones: {wrong}"
    unstated = {name for node in graph.node for name in node.output if name} - stated.keys()
    assert not unstated, f"{path}: no shapes of {unstated}"


def run_on_zeros(session):
    """Some faults of a graph show only when it runs: what the session made of its nodes is not checked before."""
    feeds = {}
    for tensor in session.get_inputs():
        shape = [2 if isinstance(length, str) else length for length in tensor.shape]
        feeds[tensor.name] = numpy.zeros(shape, TYPES[tensor.type])
    session.run(None, feeds)


def load(path):
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    run_on_zeros(session)
    def describe(tensor):
        return {"name": tensor.name, "type": tensor.type, "shape": tensor.shape}
    return {
        "inputs": [describe(tensor) for tensor in session.get_inputs()],
        "outputs": [describe(tensor) for tensor in session.get_outputs()],
    }


for path in sys.argv[1:]:
    check(path)
print(json.dumps([load(path) for path in sys.argv[1:]]))
