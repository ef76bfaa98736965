"""What an ONNX file holds, without its weights' values."""

import onnx


def describe_graph(path):
    """Nodes, Transposes among them, and the file's bytes. Constants are no work, and not counted."""
    model = onnx.load(path)
    ops = [node.op_type for node in model.graph.node if node.op_type != "Constant"]
    return {
        "nodes": len(ops),
        "transposes": ops.count("Transpose"),
        "opset": max(entry.version for entry in model.opset_import if entry.domain in ("", "ai.onnx")),
        "bytes": path.stat().st_size,
    }
