"""Takes steps of the same G1 in PyTorch, channels last, Adam, batches from memory.

Its argument is JSON: baseWidth, batchSize, precision (fp32 or bfloat16), width and height, and device ("cpu", or
"auto" for CUDA where there is some). It says "device NAME" and "ready", then reads numbers of steps, a line each, takes
them, and writes "step" and the milliseconds of one of them.
"""

import json
import sys
import time
from pathlib import Path

import torch

sys.path.append(str(Path(__file__).parents[1] / "export" / "python"))
from torch_twins import G1  # noqa: E402

settings = json.loads(sys.argv[1])
width, height, batch = (settings[name] for name in ("width", "height", "batchSize"))
device = "cuda" if settings["device"] == "auto" and torch.cuda.is_available() else "cpu"
torch.manual_seed(1)
model = G1(settings["baseWidth"], width, height).to(device, memory_format=torch.channels_last)
optimiser = torch.optim.Adam(model.parameters(), lr=1e-3, betas=(0.5, 0.999))
uses_bfloat16 = settings["precision"] == "bfloat16"
inputs = torch.randn(batch, 21, height, width).to(device, memory_format=torch.channels_last)
target = torch.randn(batch, 3, height, width).to(device, memory_format=torch.channels_last)
mask = (torch.rand(batch, 1, height, width) > 0.7).float().to(device)


def step():
    with torch.autocast(device, torch.bfloat16, enabled=uses_bfloat16):
        drawn = model(inputs)
    difference = (drawn.float() - target).abs()
    loss = difference.mean() + (difference * mask).mean()
    optimiser.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimiser.step()
    return loss.item()


print("device", torch.cuda.get_device_name() if device == "cuda" else "CPU", f"PyTorch {torch.__version__}")
print("ready", flush=True)
for line in sys.stdin:
    started = time.perf_counter()
    for _ in range(int(line)):
        step()
    print("step", (time.perf_counter() - started) / int(line) * 1000, flush=True)
