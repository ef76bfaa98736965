"""Checks a Triton model repository against Triton's published schema and the graphs in it.

Prints the configurations as JSON by model name. Ends with an error for a field that the schema lacks, a shape that the
graph has not, or an ensemble whose steps do not fit together.
"""

import json
import sys
from pathlib import Path

import onnx
from google.protobuf import json_format, text_format
from tritonclient.grpc import model_config_pb2

# https://github.com/triton-inference-server/server/blob/main/docs/user_guide/model_configuration.md, "Datatypes"
TYPES = {"TYPE_UINT8": onnx.TensorProto.UINT8, "TYPE_FP32": onnx.TensorProto.FLOAT}


def read_configs(repository):
    configs = {}
    for path in sorted(repository.glob("*/config.pbtxt")):
        config = text_format.Parse(path.read_text(), model_config_pb2.ModelConfig())
        assert config.name == path.parent.name, f"{path}: named {config.name}"
        assert (path.parent / "1").is_dir(), f"{path}: no folder for version 1"
        configs[config.name] = config
    return configs


def stated(tensors):
    return {t.name: (TYPES[model_config_pb2.DataType.Name(t.data_type)], list(t.dims)) for t in tensors}


def in_graph(values):
    def describe(tensor):
        batch, *dims = tensor.shape.dim
        assert batch.dim_param, "a fixed batch size"
        return tensor.elem_type, [dim.dim_value for dim in dims]
    return {value.name: describe(value.type.tensor_type) for value in values}


def check_stage(config, repository):
    graph = onnx.load(repository / config.name / "1" / "model.onnx").graph
    assert stated(config.input) == in_graph(graph.input), config.name
    assert stated(config.output) == in_graph(graph.output), config.name
    assert all(size <= config.max_batch_size for size in config.dynamic_batching.preferred_batch_size)
    for warmup in config.model_warmup:
        assert warmup.batch_size <= config.max_batch_size
        found = {name: (TYPES[model_config_pb2.DataType.Name(i.data_type)], list(i.dims)) for name, i in warmup.inputs.items()}
        assert found == stated(config.input), f"{config.name}: warm-up {warmup.name}"


def check_ensemble(config, configs):
    known = stated(config.input)
    for step in config.ensemble_scheduling.step:
        model = configs[step.model_name]
        assert config.max_batch_size <= model.max_batch_size
        assert stated(model.input) == {inner: known[outer] for inner, outer in step.input_map.items()}
        outputs = stated(model.output)
        known.update({outer: outputs[inner] for inner, outer in step.output_map.items()})
    for name, tensor in stated(config.output).items():
        assert known[name] == tensor, f"{config.name}: output {name}"


repository = Path(sys.argv[1])
configs = read_configs(repository)
for config in configs.values():
    if config.platform == "ensemble":
        check_ensemble(config, configs)
    else:
        check_stage(config, repository)
print(json.dumps({name: json_format.MessageToDict(config) for name, config in configs.items()}))
