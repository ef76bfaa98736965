"""Compares ONNX files with what TensorFlow.js computes: `check_models.py CASES.json RESULTS.json`.

Each case: {"name", "folder", "files"}, with reference.safetensors in the folder. Writes [{"case", "file"}] with what the
graph holds and its largest error, relative to the largest number expected, or with the problem that onnxruntime has.
"""

import json
import sys
from pathlib import Path

import numpy
import onnxruntime
from graph_facts import describe_graph
from safetensors.numpy import load_file

TYPES = {"tensor(float)": numpy.float32, "tensor(int32)": numpy.int32, "tensor(int64)": numpy.int64}


def main():
    onnxruntime.set_default_logger_severity(3)
    cases = json.loads(Path(sys.argv[1]).read_text())
    results = []
    for case in cases:
        folder = Path(case["folder"])
        reference = load_file(folder / "reference.safetensors")
        for file in case["files"]:
            if (folder / file).exists():
                results.append({"case": case["name"], "file": file, **check(folder / file, reference)})
    Path(sys.argv[2]).write_text(json.dumps(results))


def check(path, reference):
    try:
        facts = describe_graph(path)
        return {**facts, "error": measure_error(path, reference)}
    except Exception as error:  # onnxruntime has many kinds, and each is a finding
        return {"problem": str(error).splitlines()[0]}


def measure_error(path, reference):
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    session = onnxruntime.InferenceSession(str(path), options, ["CPUExecutionProvider"])
    drawn = session.run(None, make_feeds(session, reference))[0]
    expected = reference["output0"]
    if drawn.shape != expected.shape:
        raise ValueError(f"an output of shape {list(drawn.shape)}, expected {list(expected.shape)}")
    return float(numpy.abs(drawn - expected).max() / max(1, numpy.abs(expected).max()))


def make_feeds(session, reference):
    """Inputs by name, in any order: the benchmark's models call them x0, x1, or have one alone."""
    values = sorted(session.get_inputs(), key=lambda value: value.name)
    return {value.name: reference[f"input{index}"].astype(TYPES[value.type]) for index, value in enumerate(values)}


if __name__ == "__main__":
    main()
