"""Gives a Torch twin the weights of its TensorFlow.js network: same numbers, PyTorch's layout."""

import torch
from safetensors.torch import load_file
from torch import nn

BATCH_NORM = {"weight": "gamma", "bias": "beta", "running_mean": "moving_mean", "running_var": "moving_variance"}


def load_weights(module, path):
    """Fills every parameter and buffer of `module` from a safetensors file; both must name the same layers."""
    weights = load_file(path)
    with torch.no_grad():
        for name, layer in module.named_children():
            fill_layer(layer, name, weights)
        if hasattr(module, "bottleneck_code"):
            reorder_bottleneck(module)
    if weights:
        raise ValueError(f"Cannot load {path}: no layer takes {sorted(weights)}, expected none left")


def fill_layer(layer, name, weights):
    if isinstance(layer, nn.BatchNorm2d):
        for parameter, source in BATCH_NORM.items():
            getattr(layer, parameter).copy_(weights.pop(f"{name}/{source}"))
        return
    layer.weight.copy_(take_kernel(layer, name, weights))
    if layer.bias is not None:
        layer.bias.copy_(weights.pop(f"{name}/bias"))


def take_kernel(layer, name, weights):
    if isinstance(layer, nn.Linear):
        return weights.pop(f"{name}/kernel").T  # [in, out] -> [out, in]
    if isinstance(layer, nn.Conv2d) and layer.groups > 1:
        kernel = weights.pop(f"{name}/depthwise_kernel")  # [h, w, C, 1]
        return kernel.permute(2, 3, 0, 1)  # [C, 1, h, w]
    # Conv2d: [h, w, in, out] -> [out, in, h, w]; ConvTranspose2d: [h, w, out, in] -> [in, out, h, w].
    return weights.pop(f"{name}/kernel").permute(3, 2, 0, 1)


def reorder_bottleneck(g1):
    """TensorFlow flattens [H, W, C], PyTorch [C, H, W]: the dense layers' columns and rows follow."""
    units, (filters, height, width) = g1.bottleneck_units, g1.maps
    code = g1.bottleneck_code.weight.reshape(units, height, width, -1)
    g1.bottleneck_code.weight.copy_(code.permute(0, 3, 1, 2).reshape(units, -1))
    wide = g1.bottleneck_wide
    wide.weight.copy_(wide.weight.reshape(height, width, filters, units).permute(2, 0, 1, 3).reshape(-1, units))
    wide.bias.copy_(wide.bias.reshape(height, width, filters).permute(2, 0, 1).reshape(-1))
