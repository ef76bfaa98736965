"""The benchmark's networks as one writes them in PyTorch, [N, C, H, W], with TensorFlow.js's weights.

Modules carry the names of the TensorFlow.js layers, so that `load_weights` finds each layer's weights by its name.
"""

import math

import torch
from torch import nn
from torch.nn import functional as F


class SameConv2d(nn.Conv2d):
    """A convolution with TensorFlow's padding "same": for stride 2 it pads one row less at the top than PyTorch can."""

    def __init__(self, in_channels, out_channels, kernel_size, size, stride=1, **options):
        super().__init__(in_channels, out_channels, kernel_size, stride, **options)
        total = [max((math.ceil(n / stride) - 1) * stride + kernel_size - n, 0) for n in size]
        before = [n // 2 for n in total]
        if all(n % 2 == 0 for n in total):
            self.padding, self.outer = tuple(before), None
        else:
            (top, left), (height, width) = before, total
            self.outer = (left, width - left, top, height - top)
        self.size = [math.ceil(n / stride) for n in size]

    def forward(self, x):
        return super().forward(x if self.outer is None else F.pad(x, self.outer))


class G1(nn.Module):
    """A U-Net with residual blocks and a dense bottleneck: [N, 21, H, W] to [N, 3, H, W]."""

    bottleneck_units = 64

    def __init__(self, base_width, width, height):
        super().__init__()
        self.blocks = blocks = int(math.log2(height)) - 2
        sizes = [(height >> i, width >> i) for i in range(blocks)]
        self.stem = SameConv2d(21, base_width, 3, sizes[0])
        for i in range(blocks):
            filters = base_width * (i + 1)
            self._add_block(f"encoder{i}", filters, sizes[i])
            if i < blocks - 1:
                down = SameConv2d(filters, base_width * (i + 2), 3, sizes[i], stride=2)
                self.add_module(f"encoder{i}_down", down)
        self.maps = (base_width, *sizes[-1])
        self.bottleneck_code = nn.Linear(blocks * math.prod(self.maps), self.bottleneck_units)
        self.bottleneck_wide = nn.Linear(self.bottleneck_units, math.prod(self.maps))
        channels = base_width
        for i in range(blocks):
            channels += base_width * (blocks - i)
            self._add_block(f"decoder{i}", channels, sizes[-1 - i])
            if i < blocks - 1:
                narrow = nn.Conv2d(channels, base_width * (blocks - 1 - i), 1)
                self.add_module(f"decoder{i}_narrow", narrow)
                channels = narrow.out_channels
        self.coarse = SameConv2d(channels, 3, 3, sizes[0])
        self.input_shapes = [(21, height, width)]

    def _add_block(self, name, filters, size):
        for i in range(2):
            self.add_module(f"{name}_conv{i}", SameConv2d(filters, filters, 3, size))

    def _block(self, x, name):
        inner = F.relu(getattr(self, f"{name}_conv0")(x))
        return F.relu(getattr(self, f"{name}_conv1")(inner)) + x

    def forward(self, x):
        x = F.relu(self.stem(x))
        skips = []
        for i in range(self.blocks):
            x = self._block(x, f"encoder{i}")
            skips.append(x)
            if i < self.blocks - 1:
                x = F.relu(getattr(self, f"encoder{i}_down")(x))
        x = self.bottleneck_wide(self.bottleneck_code(x.flatten(1)))
        x = x.unflatten(1, self.maps)
        for i in range(self.blocks):
            x = self._block(torch.cat([x, skips.pop()], 1), f"decoder{i}")
            if i < self.blocks - 1:
                x = F.relu(getattr(self, f"decoder{i}_narrow")(x))
                x = F.interpolate(x, scale_factor=2, mode="nearest")
        return self.coarse(x)


class MobileNetLike(nn.Module):
    """MobileNetV2 at half its width: [N, 3, 128, 128] to [N, 100]."""

    groups = [(1, 8, 1, 1), (6, 16, 2, 2), (6, 16, 3, 2), (6, 32, 4, 2), (6, 48, 3, 1), (6, 80, 3, 2), (6, 160, 1, 1)]

    def __init__(self):
        super().__init__()
        self.input_shapes = [(3, 128, 128)]
        self._add("stem", 3, 16, 3, (128, 128), stride=2)
        size, channels = self.stem.size, 16
        self.sums = []
        for expansion, filters, repeats, stride in self.groups:
            for repeat in range(repeats):
                step = stride if repeat == 0 else 1
                name, inner = f"block{len(self.sums)}", channels * expansion
                if expansion > 1:
                    self._add(f"{name}_expand", channels, inner, 1, size)
                self._add(f"{name}_depthwise", inner, inner, 3, size, stride=step, groups=inner)
                size = getattr(self, f"{name}_depthwise").size
                self._add(f"{name}_project", inner, filters, 1, size)
                self.sums.append(step == 1 and channels == filters)
                channels = filters
        self._add("head", channels, 640, 1, size)
        self.classes = nn.Linear(640, 100)

    def _add(self, name, in_channels, out_channels, kernel_size, size, **options):
        self.add_module(name, SameConv2d(in_channels, out_channels, kernel_size, size, bias=False, **options))
        self.add_module(f"{name}_norm", nn.BatchNorm2d(out_channels, eps=1e-3))

    def _normalised(self, x, name):
        return getattr(self, f"{name}_norm")(getattr(self, name)(x))

    def forward(self, x):
        x = F.relu6(self._normalised(x, "stem"))
        for i, is_sum in enumerate(self.sums):
            y = x
            if hasattr(self, f"block{i}_expand"):
                y = F.relu6(self._normalised(y, f"block{i}_expand"))
            y = F.relu6(self._normalised(y, f"block{i}_depthwise"))
            y = self._normalised(y, f"block{i}_project")
            x = x + y if is_sum else y
        x = F.relu6(self._normalised(x, "head"))
        return self.classes(x.mean((2, 3))).softmax(1)


class UNetLike(nn.Module):
    """A U-Net with max pooling and transposed convolutions: [N, 3, 128, 128] to [N, 1, 128, 128]."""

    widths = (16, 32, 64, 128)

    def __init__(self):
        super().__init__()
        self.input_shapes = [(3, 128, 128)]
        channels = 3
        for level, filters in enumerate(self.widths):
            self._add_pair(f"down{level}", channels, filters)
            channels = filters
        for level in reversed(range(len(self.widths) - 1)):
            filters = self.widths[level]
            self.add_module(f"up{level}", nn.ConvTranspose2d(channels, filters, 2, stride=2))
            self._add_pair(f"up{level}", 2 * filters, filters)
            channels = filters
        self.mask = nn.Conv2d(channels, 1, 1)

    def _add_pair(self, name, channels, filters):
        self.add_module(f"{name}_conv0", nn.Conv2d(channels, filters, 3, padding=1))
        self.add_module(f"{name}_conv1", nn.Conv2d(filters, filters, 3, padding=1))

    def _twice(self, x, name):
        return F.relu(getattr(self, f"{name}_conv1")(F.relu(getattr(self, f"{name}_conv0")(x))))

    def forward(self, x):
        skips = []
        for level in range(len(self.widths) - 1):
            x = self._twice(x, f"down{level}")
            skips.append(x)
            x = F.max_pool2d(x, 2)
        x = self._twice(x, f"down{len(self.widths) - 1}")
        for level in reversed(range(len(self.widths) - 1)):
            x = getattr(self, f"up{level}")(x)
            x = self._twice(torch.cat([skips.pop(), x], 1), f"up{level}")
        return self.mask(x).sigmoid()
