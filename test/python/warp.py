"""Moves pictures part by part and fills backgrounds, in NumPy and from the equations alone.

Reads a JSON file: {"parts": [{"name", "kind", "start", "end", "weights", "other"}], "sides": [[shoulder, hip]],
"examples": [{"width", "height", "image", "source", "target"}]}, images as lists of H x W x 3, joints
as [x, y, confidence]. Writes another one, a list of {"warped", "coverage", "background"}, flat.
"""

import json
import sys

import numpy as np

WIDTHS = {"torso": 0.30, "head": 0.22, "arm": 0.12, "leg": 0.14}


def weigh(joints):
    joints = np.array(joints, float)
    seen = (joints[:, 2] > 0) & np.all(np.abs(joints[:, :2]) <= 1e6, axis=1)
    return np.where(seen[:, None], joints[:, :2], 0.0), seen.astype(float)


def torso_length(xy, seen, sides, height):
    lengths = [np.linalg.norm(xy[a] - xy[b]) for a, b in sides if seen[a] and seen[b]]
    return max(np.mean(lengths) if lengths else 0.3 * height, 0.08 * height)


def segment(xy, seen, part):
    """Both ends, or None where one was not seen."""
    ends = []
    for joints in (part["start"], part["end"]):
        there = [xy[j] for j in joints if seen[j]]
        if not there:
            return None
        ends.append(np.mean(there, axis=0))
    return ends


def distance(ends, grid):
    """From every pixel to the segment: the nearest of its points, found by projection."""
    a, b = ends
    length = np.linalg.norm(b - a)
    if length <= 1e-3:
        middle = (a + b) / 2
        return np.linalg.norm(grid - middle, axis=-1)
    along = np.clip((grid - a) @ (b - a) / length**2, 0, 1)
    return np.linalg.norm(grid - a - along[..., None] * (b - a), axis=-1)


def transform(part, parts, source, target, scale, breadth, shift, lean, turned):
    """(M, t^, s^) with T(q) = M (q - t^) + s^, or None."""
    (s, s_seen), (t, t_seen) = source, target
    joints = part["start"] + part["end"]
    limb = part["kind"] in ("arm", "leg")
    hidden = limb and not all(s_seen[j] for j in joints)
    origin = parts[part["other"]] if hidden else part
    from_joints = origin["start"] + origin["end"]
    both = [(j, k, w) for j, k, w in zip(joints, from_joints, part["weights"]) if t_seen[j] and s_seen[k]]
    v = np.array([[w] for _, _, w in both])
    if not both or v.sum() <= 1:
        return None
    t_points = np.array([t[j] for j, _, _ in both])
    s_points = np.array([s[k] for _, k, _ in both])
    t_mean, s_mean = (np.sum(v * points, 0) / v.sum() for points in (t_points, s_points))
    t0, s0 = t_points - t_mean, s_points - s_mean
    spread = np.sum(v * t0**2)
    if spread < 1:
        return None
    mirrored = turned and not limb
    flip = np.diag([1.0, -1.0]) if mirrored else np.eye(2)
    points = t0 @ flip
    a = np.sum(v * points * s0) / spread
    b = np.sum(v[:, 0] * (points[:, 0] * s0[:, 1] - points[:, 1] * s0[:, 0])) / spread
    size = np.hypot(a, b)
    if not 0.3 < size < 3.3:
        return None
    angle = np.arctan(lean) if part["kind"] == "head" else 0
    upright = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    turn = upright @ np.array([[a, -b], [b, a]]) @ flip
    if part["kind"] == "torso":
        top, bottom = segment(t, t_seen, part)
        length = np.linalg.norm(bottom - top)
        along = (bottom - top) / length if length > 1e-3 else np.array([0.0, 1.0])
        across = np.array([-along[1], along[0]])
        turn = np.outer(turn @ along, along) + breadth * np.outer(turn @ across / size, across)
        if len(both) == 4:
            ridge = 4 * np.eye(2)
            affine = np.linalg.solve((t0.T @ t0 + ridge).T, (s0.T @ t0 + turn @ ridge).T).T
            values = np.linalg.svd(affine, compute_uv=False)
            if values[0] < 1.8 * scale and values[1] > 0.55 * scale:
                turn = affine
    elif limb:
        along = t_points[1] - t_points[0]
        along = along / np.linalg.norm(along)
        across = np.array([-along[1], along[0]])
        width = scale if hidden == turned else -scale
        turn = np.outer(turn @ along, along) + width * np.outer(turn @ across / size, across)
    return turn, t_mean, s_mean + [shift.get(part["kind"], 0), 0]


def width(xy, seen, sides, length):
    (right_shoulder, right_hip), (left_shoulder, left_hip) = sides
    pairs = [(right_shoulder, left_shoulder), (right_hip, left_hip)]
    widths = [np.linalg.norm(xy[a] - xy[b]) for a, b in pairs if seen[a] and seen[b]]
    return np.hypot(np.mean(widths) if widths else 0, 0.5 * length)


def facing(xy, seen, body, length):
    """To the picture's left, and to the camera."""
    (right, _), (left, _) = body["sides"]
    front = np.clip((xy[left][0] - xy[right][0]) / (0.7 * length), -1, 1) if seen[left] and seen[right] else 0
    heads = [segment(xy, seen, part) for part in body["parts"] if part["kind"] == "head"]
    ends = heads[0] if heads else None
    side = np.clip((ends[0][0] - ends[1][0]) / (0.15 * length), -1, 1) if ends is not None else 0
    return side, front


def depths(body, side, front):
    """How near to the camera each part is."""
    side = min(side, -0.5) if side < 0 else max(side, 0.5)
    signs = [{"l": 1, "r": -1}.get(part["name"][0], 0) for part in body["parts"]]
    near = {"leg": lambda sign: 2 * sign * side, "arm": lambda sign: 2 * (sign * side + front)}
    return [near.get(part["kind"], lambda sign: 0)(sign) for part, sign in zip(body["parts"], signs)]


def sample(image, at):
    height, width, _ = image.shape
    padded = np.zeros((height + 2, width + 2, 3))
    padded[1:-1, 1:-1] = image
    x = np.clip(at[..., 0] + 1, 0, width + 1)
    y = np.clip(at[..., 1] + 1, 0, height + 1)
    left, top = np.minimum(x.astype(int), width), np.minimum(y.astype(int), height)
    right, bottom = (x - left)[..., None], (y - top)[..., None]
    upper = padded[top, left] * (1 - right) + padded[top, left + 1] * right
    lower = padded[top + 1, left] * (1 - right) + padded[top + 1, left + 1] * right
    return upper * (1 - bottom) + lower * bottom


def warp(image, source, target, body):
    height, columns, _ = image.shape
    grid = np.stack(np.meshgrid(np.arange(columns), np.arange(height)), -1).astype(float)
    lengths = [torso_length(*pose, body["sides"], height) for pose in (source, target)]
    widths = [width(*pose, body["sides"], length) for pose, length in zip((source, target), lengths)]
    facings = [facing(*pose, body, length) for pose, length in zip((source, target), lengths)]
    turned = np.dot(*facings) < -0.2
    opening = facings[0][0] * (1 - abs(facings[0][1])) * abs(facings[1][1])
    narrow = 1 - 0.85 * abs(opening)
    beside = {"torso": -0.15, "head": 0.15 if facings[1][1] < 0 else -0.07}
    shifts = {kind: share * opening * lengths[0] for kind, share in beside.items()}
    scales = lengths[0] / lengths[1], narrow * widths[0] / widths[1], shifts
    leans = [0.18 * side * (1 - abs(front)) for side, front in facings]
    lean = leans[0] + leans[1] if turned else leans[0] - leans[1]
    masks, flows, near = [], [], []
    for part, depth in zip(body["parts"], depths(body, *facings[1])):
        found = transform(part, body["parts"], source, target, *scales, lean, turned)
        ends = segment(*target, part)
        if found is None or ends is None:
            continue
        matrix, t_mean, s_mean = found
        sigma = WIDTHS[part["kind"]] * lengths[1]
        masks.append(-distance(ends, grid) ** 2 / (2 * sigma**2))
        flows.append((grid - t_mean) @ matrix.T + s_mean)
        near.append(depth)
    if not masks:
        return np.zeros_like(image), np.zeros((height, columns))
    logs = np.array(masks)
    shares = 4 * logs + np.array(near)[:, None, None]
    weights = np.exp(shares - shares.max(0))
    weights /= weights.sum(0)
    coverage = np.exp(logs.max(0))
    fade = np.minimum(coverage / 0.02, 1)[..., None]
    return fade * sample(image, np.einsum("phw,phwc->hwc", weights, flows)), coverage


def halve(plane):
    height, width = plane.shape[:2]
    even = np.pad(plane, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")
    return (even[::2, ::2] + even[1::2, ::2] + even[::2, 1::2] + even[1::2, 1::2]) / 4


def double(plane, height, width):
    for axis, length in ((0, height), (1, width)):
        n = plane.shape[axis]
        at = np.clip((np.arange(length) + 0.5) / 2 - 0.5, 0, n - 1)
        low = np.floor(at).astype(int)
        rest = (at - low).reshape([-1 if i == axis else 1 for i in range(3)])
        near, far = np.take(plane, low, axis), np.take(plane, np.minimum(low + 1, n - 1), axis)
        plane = near * (1 - rest) + far * rest
    return plane


def background(image, source, body):
    height, width, _ = image.shape
    grid = np.stack(np.meshgrid(np.arange(width), np.arange(height)), -1).astype(float)
    torso = torso_length(*source, body["sides"], height)
    known = np.ones((height, width))
    for part in body["parts"]:
        ends = segment(*source, part)
        if ends is not None:
            reach = 1.55 * WIDTHS[part["kind"]] * torso + height / 32
            known = np.minimum(known, np.clip((distance(ends, grid) / reach - 1) * 8, 0, 1))
    levels = [np.concatenate([image * known[..., None], known[..., None]], -1)]
    while max(levels[-1].shape[:2]) > 1:
        levels.append(halve(levels[-1]))
    filled = levels[-1][..., :3] / np.maximum(levels[-1][..., 3:], 0.01)
    for level in levels[-2::-1]:
        filled = level[..., :3] + (1 - level[..., 3:]) * double(filled, *level.shape[:2])
    return filled


def main():
    body = json.load(open(sys.argv[1]))
    results = []
    for example in body["examples"]:
        image = np.array(example["image"]).reshape(example["height"], example["width"], 3)
        source, target = weigh(example["source"]), weigh(example["target"])
        warped, coverage = warp(image, source, target, body)
        planes = {"warped": warped, "coverage": coverage, "background": background(image, source, body)}
        results.append({name: plane.ravel().tolist() for name, plane in planes.items()})
    json.dump(results, open(sys.argv[2], "w"))


main()
