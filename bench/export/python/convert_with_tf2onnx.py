"""Exports TensorFlow.js layers models with tf2onnx: `convert_with_tf2onnx.py CASES.json RESULTS.json`.

Each case: {"name", "folder"}, with tfjs/model.json in the folder. There are two ways, and both are tried: TensorFlow.js's
converter makes a graph model for tf2onnx's own reader (tf2onnx-tfjs.onnx), or a Keras model (tf2onnx-keras.onnx). Writes
their versions and, as [{"case", "file", "problem"}], what could not be exported.
"""

import json
import logging
import shutil
import sys
import traceback
from pathlib import Path

import tensorflow
import tf2onnx
from tensorflowjs.converters import converter, load_keras_model

OPSET = 17


def main():
    logging.disable(logging.WARNING)
    cases = json.loads(Path(sys.argv[1]).read_text())
    problems = []
    for case in cases:
        folder = Path(case["folder"])
        for file, export in {"tf2onnx-tfjs.onnx": export_graph_model, "tf2onnx-keras.onnx": export_keras}.items():
            problem = attempt(export, folder, folder / file)
            if problem:
                problems.append({"case": case["name"], "file": file, "problem": problem})
        print(case["name"], file=sys.stderr)
    versions = {"tf2onnx": tf2onnx.__version__, "tensorflow": tensorflow.__version__, "opset": OPSET}
    Path(sys.argv[2]).write_text(json.dumps({"versions": versions, "problems": problems}))


def attempt(export, folder, path):
    """What went wrong, in one line, or None; a file of an earlier run does not stay."""
    path.unlink(missing_ok=True)
    try:
        tensorflow.keras.backend.clear_session()
        export(folder, path)
    except (Exception, SystemExit):
        return traceback.format_exc().strip().splitlines()[-1]
    return None


def export_graph_model(folder, path):
    graph_model = folder / "tfjs-graph"
    shutil.rmtree(graph_model, ignore_errors=True)
    formats = ["--input_format", "tfjs_layers_model", "--output_format", "tfjs_graph_model"]
    converter.convert([*formats, str(folder / "tfjs" / "model.json"), str(graph_model)])
    # tf2onnx reads TensorFlow.js models from its command line alone.
    arguments = ["--tfjs", str(graph_model / "model.json"), "--output", str(path), "--opset", str(OPSET)]
    sys.argv[1:], kept = arguments, sys.argv[1:]
    try:
        tf2onnx.convert.main()
    finally:
        sys.argv[1:] = kept


def export_keras(folder, path):
    model = load_keras_model(str(folder / "tfjs" / "model.json"))
    tf2onnx.convert.from_keras(model, opset=OPSET, output_path=str(path))


if __name__ == "__main__":
    main()
