"""Exports the Torch twins with both of PyTorch's exporters: `export_with_torch.py CASES.json VERSION.json`.

Each case: {"folder", "twin", "arguments"}. Writes torch-dynamo.onnx, torch-script.onnx and reference.safetensors, what
PyTorch itself computes, into the folder.
"""

import json
import logging
import sys
import warnings
from pathlib import Path

import torch
import torch_twins
from safetensors.torch import save_file
from twin_weights import load_weights


def main():
    warnings.filterwarnings("ignore")
    # It would say for each export that torchvision, which no twin uses, is missing.
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    cases = json.loads(Path(sys.argv[1]).read_text())
    for case in cases:
        export_case(case)
    Path(sys.argv[2]).write_text(json.dumps({"torch": torch.__version__}))


def export_case(case):
    folder = Path(case["folder"])
    twin = getattr(torch_twins, case["twin"])(**case["arguments"]).eval()
    load_weights(twin, folder / "network.safetensors")
    torch.manual_seed(1)
    inputs = tuple(torch.rand(2, *shape) * 2 - 1 for shape in twin.input_shapes)
    with torch.no_grad():
        save_file({"input0": inputs[0], "output0": twin(*inputs).contiguous()}, folder / "reference.safetensors")
    export_dynamo(twin, inputs, folder / "torch-dynamo.onnx")
    export_torchscript(twin, inputs, folder / "torch-script.onnx")


def export_dynamo(twin, inputs, path):
    batch = torch.export.Dim("N")
    torch.onnx.export(
        twin,
        inputs,
        path,
        dynamo=True,
        dynamic_shapes=[{0: batch} for _ in inputs],
        external_data=False,
        verbose=False,
    )


def export_torchscript(twin, inputs, path):
    torch.onnx.export(
        twin,
        inputs,
        path,
        dynamo=False,
        input_names=["x"],
        output_names=["y"],
        dynamic_axes={"x": {0: "N"}, "y": {0: "N"}},
    )


if __name__ == "__main__":
    main()
