"""Works out poses.json anew: the masks and heat maps of the poses in it, with NumPy and SciPy's morphology.

    pip install numpy scipy && python3 make_poses.py && npx biome format --write poses.json

Nothing here comes from the TypeScript sources: limbs are as PG2's authors, COCO and OpenPose publish them. Pixels beyond the
border count neither in the dilation nor in the erosion: 0 for the one, 1 for the other. SciPy's own binary_closing has 0 for
both, which would eat up limbs at the border (docs/decisions.md, decision 17).
"""

import json
import math
from pathlib import Path

import numpy as np
import scipy
from scipy.ndimage import binary_dilation, binary_erosion

RADIUS = 4

# 1-based, PG2's program and COCO's annotation file; 0-based, OpenPose's BODY_25 without its ears to shoulders.
COCO18 = "2-3 2-6 3-4 4-5 6-7 7-8 2-9 9-10 10-11 2-12 12-13 13-14 2-1 1-15 15-17 1-16 16-18 2-17 2-18 9-12 12-6 9-3 17-18"
COCO17 = "16-14 14-12 17-15 15-13 12-13 6-12 7-13 6-7 6-8 7-9 8-10 9-11 2-3 1-2 1-3 2-4 3-5 4-6 5-7"
BODY25 = "1-8 1-2 1-5 2-3 3-4 5-6 6-7 8-9 9-10 10-11 8-12 12-13 13-14 1-0 0-15 15-17 0-16 16-18 14-19 19-20 14-21 11-22 22-23 11-24"


def read_limbs(text, first):
    return [tuple(int(end) - first for end in limb.split("-")) for limb in text.split()]


LIMBS = {"coco18": read_limbs(COCO18, 1), "coco17": read_limbs(COCO17, 1), "body25": read_limbs(BODY25, 0)}


def disc(shape, x, y):
    rows, columns = np.indices(shape)
    return (columns - int(x)) ** 2 + (rows - int(y)) ** 2 <= RADIUS**2


def pose_mask(joints, limbs, shape):
    mask = np.zeros(shape, bool)
    for start, end in limbs:
        (x0, y0, seen0), (x1, y1, seen1) = joints[start], joints[end]
        if not (seen0 > 0 and seen1 > 0):
            continue
        parts = int(math.hypot(x1 - x0, y1 - y0) / RADIUS)
        mask |= disc(shape, x0, y0) | disc(shape, x1, y1)
        for part in range(1, parts):
            mask |= disc(shape, x0 + (x1 - x0) * part / parts, y0 + (y1 - y0) * part / parts)
    square = np.ones((5, 5), bool)
    return binary_erosion(binary_dilation(mask, square, border_value=0), square, border_value=1)


def pack(mask):
    return [row.tobytes().hex() for row in np.packbits(mask, axis=1)]


def work_out(case):
    shape = (case["height"], case["width"])
    joints = case["joints"]
    maps = [disc(shape, x, y) if seen > 0 else np.zeros(shape, bool) for x, y, seen in joints]
    return {
        **{key: case[key] for key in ("name", "skeleton", "width", "height", "joints")},
        "mask": pack(pose_mask(joints, LIMBS[case["skeleton"]], shape)),
        "heatMapSums": [int(one.sum()) for one in maps],
        "heatMaps": [pack(maps[channel]) for channel in (0, 7, len(maps) - 1)],
    }


path = Path(__file__).with_name("poses.json")
cases = json.loads(path.read_text())["cases"]
versions = f"NumPy {np.__version__} and SciPy {scipy.__version__}"
source = f"{versions}, by make_poses.py; rows packed most significant bit first; heat maps of joints 0, 7 and the last"
path.write_text(json.dumps({"source": source, "cases": [work_out(case) for case in cases]}, indent=2) + "\n")
