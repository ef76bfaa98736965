"""Quantises fp32.onnx with onnxruntime's own tools and compares int8 files with it: `quantize_static.py CASES.json ERRORS.json`.

Each case: {"name", "folder", "files"}, with calibration.safetensors and measuring.safetensors in the folder. Writes
[{"case", "file", "mean", "largest"}]: how far the last output is from fp32's, in levels where it is a picture.
"""

import json
import logging
import sys
from collections import defaultdict
from pathlib import Path

import numpy
import onnx
import onnxruntime
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process
from safetensors.numpy import load_file

TYPES = {"tensor(float)": numpy.float32, "tensor(uint8)": numpy.uint8}
METHODS = {"ort-minmax.onnx": CalibrationMethod.MinMax, "ort-percentile.onnx": CalibrationMethod.Percentile}


class Feeds(CalibrationDataReader):
    def __init__(self, feeds):
        self.rest = iter(feeds)

    def get_next(self):
        return next(self.rest, None)


def main():
    logging.disable(logging.WARNING)
    onnxruntime.set_default_logger_severity(3)
    cases = json.loads(Path(sys.argv[1]).read_text())
    errors = []
    for case in cases:
        folder = Path(case["folder"])
        quantise(folder)
        feeds = read_feeds(folder / "measuring.safetensors", folder / "fp32.onnx")
        expected = draw(folder / "fp32.onnx", feeds)
        for file in case["files"][1:]:
            error = numpy.abs(draw(folder / file, feeds) - expected)
            row = {"case": case["name"], "file": file, "mean": float(error.mean()), "largest": float(error.max())}
            errors.append(row)
            print(json.dumps(row), file=sys.stderr)
    Path(sys.argv[2]).write_text(json.dumps(errors))


def quantise(folder):
    """As onnxruntime's guide says: prepared first, QDQ, int8 weights a channel, uint8 activations; the network alone."""
    prepared = folder / "prepared.onnx"
    quant_pre_process(str(folder / "fp32.onnx"), str(prepared), skip_symbolic_shape=True)
    # Joints are turned into heat maps, and numbers into levels, outside the network: eight bits would spoil them.
    outside = [node.name for node in onnx.load(prepared).graph.node if not node.name.startswith("g1/")]
    for file, method in METHODS.items():
        quantize_static(
            str(prepared),
            str(folder / file),
            Feeds(read_feeds(folder / "calibration.safetensors", folder / "fp32.onnx")),
            quant_format=QuantFormat.QDQ,
            per_channel=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            calibrate_method=method,
            nodes_to_exclude=outside,
        )


def read_feeds(path, model):
    inputs = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"]).get_inputs()
    types = {value.name: TYPES[value.type] for value in inputs}
    feeds = defaultdict(dict)
    for key, values in load_file(path).items():
        name, index = key.rsplit("/", 1)
        feeds[int(index)][name] = values.astype(types[name])
    return [feeds[index] for index in sorted(feeds)]


def draw(path, feeds):
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return numpy.stack([session.run(None, feed)[-1].astype(numpy.float32) for feed in feeds])


if __name__ == "__main__":
    main()
