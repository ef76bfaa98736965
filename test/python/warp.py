"""Cuts people out of pictures, moves them part by part and fills backgrounds, in NumPy and from the equations alone.

Reads a JSON file: {"parts": [{"name", "kind", "start", "end", "beyond", "weights", "other"}], "sides":
[[shoulder, hip]], "looking": [joint], "ears": [joint], "faceSides": [[right, left]], "face": {"rows", "columns", "pitch", "top", "ratios"}, "examples": [{"width", "height", "image", "matte", "source", "target"}]}, images as lists of
H x W x 3, mattes of H x W, joints as [x, y, confidence]. Writes another one, a list of {"warped", "coverage",
"silhouette", "known", "background", "hold"}, flat.
"""

import json
import sys

import numpy as np

WIDTHS = {"torso": 0.10, "head": 0.22, "arm": 0.12, "leg": 0.14}
SIDES = {"right": -1, "left": 1}


def weigh(joints):
    joints = np.array(joints, float)
    seen = (joints[:, 2] > 0) & np.all(np.abs(joints[:, :2]) <= 1e6, axis=1)
    return np.where(seen[:, None], joints[:, :2], 0.0), seen.astype(float)


BODY = {"shoulders": 0.65, "face": 0.38, "hips": 0.55}
LIMBS = {"thigh": 0.70, "upper_arm": 0.57, "shin": 0.67, "forearm": 0.45}


def complete(joints, body, height, width):
    """The joints that were seen, and those that a picture of half a person leaves out."""
    xy, seen = weigh(joints)
    sides = body["sides"]
    shoulders, hips = zip(*sides)
    lengths = [np.linalg.norm(xy[a] - xy[b]) for a, b in sides if seen[a] and seen[b]]
    both = all(seen[list(shoulders)])
    if lengths:
        torso = np.mean(lengths)
    else:
        told = [np.linalg.norm(xy[shoulders[0]] - xy[shoulders[1]]) / BODY["shoulders"]] if both else []
        heads = [part for part in body["parts"] if part["kind"] == "head"]
        ends = segment(xy, seen, heads[0]) if heads else None
        told += [np.linalg.norm(ends[1] - ends[0]) / BODY["face"]] if ends is not None else []
        torso = max(told, default=0)
        if torso > 0 and not any(seen[list(hips)]):
            middle = np.mean(xy[list(shoulders)], axis=0)
            for shoulder, hip in sides:
                if seen[shoulder]:
                    inset = (1 - BODY["hips"]) * (middle - xy[shoulder]) if both else 0
                    xy[hip], seen[hip] = xy[shoulder] + inset + [0, torso], 1
    for name, share in LIMBS.items():
        for part in body["parts"]:
            (start, *_), (end, *_) = part["start"], part["end"]
            if not part["name"].endswith("_" + name) or not seen[start] or seen[end]:
                continue
            x, y = xy[start] + [0, share * torso]
            if not 0.1 <= x / (width - 1) <= 0.9 or y > 0.9 * height:
                xy[end], seen[end] = (x, y), 1
    return xy, seen


def torso_length(xy, seen, sides, height):
    lengths = [np.linalg.norm(xy[a] - xy[b]) for a, b in sides if seen[a] and seen[b]]
    return max(np.mean(lengths) if lengths else 0.3 * height, 0.08 * height)


def segment(xy, seen, part, profile=0):
    """Both ends, the second as far beyond as a hand or foot goes, or None where one was not seen."""
    ends = []
    for joints, weights in ((part["start"], part["weights"]), (part["end"], part["weights"][len(part["start"]) :])):
        there = [(xy[j], weight) for j, weight in zip(joints, weights) if seen[j]]
        if not there:
            return None
        ends.append(np.average([at for at, _ in there], axis=0, weights=[1 + profile * (w - 1) for _, w in there]))
    a, b = ends
    return [a, b + part["beyond"] * (b - a)]


def pixels(height, width):
    return np.stack(np.meshgrid(np.arange(width), np.arange(height)), -1).astype(float)


def distance(xy, seen, part, grid, look=(0, 0), closing=0, opened=0):
    """From every pixel to the part: to its line, less a torso's breadth, more where it looks; None where an end was not seen."""
    profile = look[0] * (1 - abs(look[1]))
    ends = segment(xy, seen, part, abs(profile))
    if ends is None:
        return None
    a, b = ends
    length = np.linalg.norm(b - a)
    along = (b - a) / length if length > 1e-3 else np.array([0.0, 1.0])  # of no direction of its own: it points down
    at = (grid - (a + b) / 2) @ along
    right = (grid - (a + b) / 2) @ [along[1], -along[0]]  # of the picture, of a part that points down
    beside = np.abs(right)
    share = np.clip(0.5 + at / max(length, 2e-3), 0, 1)  # 0 at the start, 1 at the end
    beyond = at - np.clip(at, -length / 2, length / 2)
    slopes = {"torso": 0.4 * closing + 0.25 * opened, "head": 2 * closing}
    slope = slopes.get(part["kind"], 0) * np.clip(1 - share / 0.5, 0, 1)
    beside = beside * (1 + slope + (1 - share) * (part["kind"] == "head" and length > 1e-3))
    if part["kind"] == "torso":
        breadths = []
        for (one, other), wide, deep in ((part["start"], 0.95, 0.12), (part["end"], 1.1, 0.29)):
            apart = np.linalg.norm(xy[one] - xy[other]) if seen[one] and seen[other] else 0
            breadths.append(max(wide * apart, deep * length) / 2)
        chest = 0.16 * profile * length * 4 * share * (1 - share)
        chest = np.maximum(np.where(right < 0, chest, -chest), 0)
        beside = np.maximum(beside - (1 - share) * breadths[0] - share * breadths[1] - chest, 0)
    cap = 1 + opened * (2 * (part["kind"] == "torso") + 3 * part["name"].endswith("_upper_arm"))
    if part["name"].endswith("_thigh") or part["kind"] == "head":
        cap = 10
    beyond = np.where(at < 0, np.sqrt(cap) * beyond, beyond)
    return np.hypot(beside, beyond)


def transform(part, parts, source, told, target, scale, breadth, shift, lean, turned, profiles, torso):
    """(M, t^, s^) with T(q) = M (q - t^) + s^, or None."""
    (s, s_seen), (t, t_seen) = source, told
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
    if not 0.3 < size / scale < 3.3:
        return None
    head = part["kind"] == "head"
    angle = np.arctan(lean) if head else 0
    upright = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    turn = upright @ np.array([[a, -b], [b, a]]) @ flip
    if not limb:
        top, bottom = segment(*target, part)
        length = np.linalg.norm(bottom - top)
        along = (bottom - top) / length if length > 1e-3 else np.array([0.0, 1.0])
        across = np.array([-along[1], along[0]])
        turn = turn / size
        lengthwise = scale if head else size
        turn = lengthwise * np.outer(turn @ along, along) + breadth[part["kind"]] * np.outer(turn @ across, across)
        if part["kind"] == "torso" and len(both) == 4:
            ridge = (0.25 * torso) ** 2 * np.eye(2)
            affine = np.linalg.solve((t0.T @ t0 + ridge).T, (s0.T @ t0 + turn @ ridge).T).T
            values = np.linalg.svd(affine, compute_uv=False)
            if values[0] < 1.8 * scale and values[1] > 0.55 * scale:
                turn = affine
    else:
        along = t_points[1] - t_points[0]
        along = along / np.linalg.norm(along)
        across = np.array([-along[1], along[0]])
        width = scale if (hidden and not profiles) == turned else -scale
        turn = np.outer(turn @ along, along) + width * np.outer(turn @ across / size, across)
    return turn, t_mean, s_mean + [shift.get(part["kind"], 0), 0]


def align_ears(source, target, lengths, facings, body):
    """Both poses, with their ears in the middle between them where they show not the same."""
    ears = body["ears"]
    if all(source[1][ear] == target[1][ear] for ear in ears):
        return source, target
    aligned = []
    for (xy, seen), torso, (_, front) in zip((source, target), lengths, facings):
        xy, seen, there = xy.copy(), seen.copy(), [ear for ear in ears if seen[ear]]
        beside = 0.155 * torso * front * (seen[ears[1]] - seen[ears[0]]) if ears else 0
        xy[ears] = np.mean(xy[there], axis=0) - [beside, 0] if there else 0
        seen[ears] = bool(there)
        aligned.append((xy, seen))
    return aligned


def width(xy, seen, sides, length):
    (right_shoulder, right_hip), (left_shoulder, left_hip) = sides
    pairs = [(right_shoulder, left_shoulder), (right_hip, left_hip)]
    widths = [np.linalg.norm(xy[a] - xy[b]) for a, b in pairs if seen[a] and seen[b]]
    return np.hypot(np.mean(widths) if widths else 0, 0.5 * length)


def facing(xy, seen, body, length):
    """To the picture's left, and to the camera, across the way down the picture or down a torso that lies."""
    front, down = 0, np.array([0, 1])
    torso = segment(xy, seen, body["parts"][0])
    if torso is not None:
        way = torso[1] - torso[0]
        if np.linalg.norm(way) > 0.3 * length and way[1] < abs(way[0]):
            down = way / np.linalg.norm(way)
    across = lambda way: way[0] * down[1] - way[1] * down[0]
    for (right, left), apart in zip(np.transpose(body["sides"])[::-1], (0.36, 0.7)):  # the hips, and the shoulders
        if seen[left] and seen[right]:
            front = np.clip(across(xy[left] - xy[right]) / (apart * length), -1, 1)
    heads = [segment(xy, seen, part) for part in body["parts"] if part["kind"] == "head"]
    ends = heads[0] if heads else None
    side = np.clip(across(ends[0] - ends[1]) / (0.15 * length), -1, 1) if ends is not None else 0
    return side, front


def is_profile(side, front):
    return abs(side) > 0.5 and abs(front) < 0.5


def hide_far_limbs(pose, body, height):
    """The joints without those of a far arm before the torso, and of a far leg on the near one."""
    xy, seen = pose
    torso = torso_length(xy, seen, body["sides"], height)
    side, front = facing(xy, seen, body, torso)
    if not is_profile(side, front):
        return pose
    far = -1 if side > 0 else 1
    joints = {
        (kind, sign): [part["end"][0] for part in body["parts"] if part["kind"] == kind and sign_of(part) == sign]
        for kind in ("arm", "leg")
        for sign in (-1, 1)
    }
    hidden = []
    trunk = segment(xy, seen, body["parts"][0])
    elbow = joints["arm", far][:1]
    if trunk is not None and elbow and seen[elbow[0]]:
        a, line = trunk[0], trunk[1] - trunk[0]
        at = np.clip((xy[elbow[0]] - a) @ line / max(line @ line, (0.2 * torso) ** 2), 0, 1)
        if np.linalg.norm(xy[elbow[0]] - a - at * line) < 0.2 * torso:
            hidden += joints["arm", far]
    pairs = list(zip(joints["leg", -1], joints["leg", 1]))
    together = [np.linalg.norm(xy[a] - xy[b]) < 0.2 * torso for a, b in pairs if seen[a] and seen[b]]
    if pairs and all(seen[list(pairs[0])]) and all(together):
        hidden += joints["leg", far]
    seen = seen.copy()
    seen[hidden] = 0
    return xy, seen


def nearness(side):
    """How near the left side is to the camera."""
    return min(side, -0.5) if side < 0 else max(side, 0.5)


def behind_head(pose, body, front, length, sign):
    """How far the arm of a side is behind the head of who faces the camera."""
    xy, seen = pose
    faces = [[xy[j] for j in part["end"] if seen[j]] for part in body["parts"] if part["kind"] == "head"]
    for part in body["parts"]:
        if part["name"].endswith("_forearm") and sign_of(part) == sign and front > 0 and faces and faces[0]:
            elbow, wrist = part["start"][0], part["end"][0]
            away = np.linalg.norm(xy[wrist] - np.mean(faces[0], axis=0)) / length
            lower = (xy[wrist][1] - xy[elbow][1]) / (0.15 * length)
            return seen[elbow] * seen[wrist] * np.clip(1 + (0.35 - away) / 0.15, 0, 1) * np.clip(lower, 0, 1)
    return 0


def depths(pose, body, length):
    """How near to the camera each part is."""
    side, front = facing(*pose, body, length)
    near = {
        "leg": lambda sign: 2 * sign * nearness(side),
        "arm": lambda sign: 2 * (sign * nearness(side) + (0.5 if front < 0 else 1.5) * front * (1 - 2 * behind_head(pose, body, front, length, sign))),
    }
    return [near.get(part["kind"], lambda sign: 0)(sign_of(part)) for part in body["parts"]]


def sign_of(part):
    return {"l": 1, "r": -1}.get(part["name"][0], 0)


def sample(image, at):
    """Bilinear: 0 beside the picture, its edges above and below it."""
    height, width, _ = image.shape
    padded = np.pad(image, ((0, 0), (1, 1), (0, 0)))
    x, y = np.clip(at[..., 0] + 1, 0, width + 1), np.clip(at[..., 1], 0, height - 1)
    left, top = np.minimum(x.astype(int), width), np.minimum(y.astype(int), height - 2)
    right, bottom = (x - left)[..., None], (y - top)[..., None]
    upper = padded[top, left] * (1 - right) + padded[top, left + 1] * right
    lower = padded[top + 1, left] * (1 - right) + padded[top + 1, left + 1] * right
    return upper * (1 - bottom) + lower * bottom


REACHES = {"torso": 0.9, "head": 1.5, "arm": 0.9, "leg": 1.2}


def flow(parts, grid, turn):
    """Where each pixel of a layer comes from, log sum m^4 e, how far it counts, and max m; of no part 0, -inf, 0 and 0."""
    if not parts:
        empty = np.zeros(grid.shape[:2])
        return np.zeros_like(grid), np.full_like(empty, -1e30), empty, empty
    logs = np.array([log for log, *_ in parts])
    shares = 2 * (4 * logs + np.array([depth for _, _, depth, _ in parts])[:, None, None])
    most = shares.max(0)
    weights = np.exp(shares - most)
    places = np.einsum("phw,phwc->hwc", weights / weights.sum(0), np.array([place for _, place, *_ in parts]))
    reaches = np.array([REACHES[kind] for *_, kind in parts])[:, None, None] ** 2
    beyond = (turn * reaches + (1 - turn) * 2 * np.log(2) + 2 * logs).max(0)
    outline = np.exp((1 + 3 * turn) / 2 * np.minimum(beyond, 0))
    return places, most + np.log(weights.sum(0)), outline, np.exp(logs.max(0))


def warp(layers, source, target, body):
    """W, C and S."""
    height, columns = layers["arms"]["known"].shape
    half = 2 * pixels((height + 1) // 2, (columns + 1) // 2) + 0.5
    lengths = [torso_length(*pose, body["sides"], height) for pose in (source, target)]
    widths = [width(*pose, body["sides"], length) for pose, length in zip((source, target), lengths)]
    facings = [facing(*pose, body, length) for pose, length in zip((source, target), lengths)]
    turned = np.dot(*facings) < -0.5
    opening = facings[0][0] * (1 - abs(facings[0][1])) * abs(facings[1][1])
    closing = facings[1][0] * (1 - abs(facings[1][1])) * abs(facings[0][1])
    turn = np.clip((abs(opening) + abs(closing) - 0.2) / 0.4, 0, 1)
    narrow = 1 - 0.8 * abs(opening)
    backwards = facings[1][1] < 0
    breadth = {"torso": narrow * widths[0] / widths[1], "head": lengths[0] / lengths[1]}
    beside = {"torso": -0.15, "head": 0.065 if backwards else -0.07}
    shifts = {kind: share * opening * lengths[0] for kind, share in beside.items()}
    shifts["torso"] += 0.11 * closing * lengths[0]
    profiles = all(is_profile(*each) for each in facings)
    scales = lengths[0] / lengths[1], breadth, shifts
    leans = [0.18 * side * (1 - abs(front)) for side, front in facings]
    lean = leans[0] + leans[1] if turned else leans[0] - leans[1]
    moves, heads = [], []
    for part, depth in zip(body["parts"], depths(target, body, lengths[1])):
        away = distance(*target, part, half, facings[1], *(np.clip((abs(each) - 0.2) / 0.4, 0, 1) for each in (closing, opening)))
        told = align_ears(source, target, lengths, facings, body) if part["kind"] == "head" else (source, target)
        sides_seen = lean, turned, profiles, lengths[1]
        found = None if away is None else transform(part, body["parts"], *told, target, *scales, *sides_seen)
        if found is None:
            continue
        matrix, t_mean, s_mean = found
        log = -((away / (WIDTHS[part["kind"]] * lengths[1])) ** 2) / 2
        points = half
        if part["kind"] == "torso":
            points = fold(half, opening, np.mean(segment(*target, part), axis=0)[0])
        elif part["kind"] == "head" and backwards:
            middle = np.mean([target[0][j, 0] for j in part["end"] if target[1][j]])
            points = fold(half, opening * (1 - abs(facings[1][0])), middle)
        if part["kind"] == "head":
            points = points + look_aside(source, target, found, facings[0], lengths[1], half, body)
        moves.append((part, log, (points - t_mean) @ matrix.T + s_mean, depth, part["kind"]))
        if part["kind"] == "head":
            middle = np.mean([target[0][j] for j in part["end"] if target[1][j]], axis=0)
            heads.append((lambda at, found=found: (at - found[1]) @ found[0].T + found[2], middle))
    if not moves:
        return np.zeros((height, columns, 3)), *np.zeros((3, height, columns))

    to_back, to_front = head_turns(source, target, facings, body)
    cover = np.zeros((height, columns, 4))
    if heads and to_back > 0:
        folded = np.clip((abs(opening) * (1 - abs(facings[1][0])) - 0.4) / 0.2, 0, 1)
        cover = (1 - folded) * to_back * cover_head(layers["rest"], *heads[0], lengths[1], pixels(height, columns))
    if heads and to_front > 0:
        place = face_place(target, facings[1], heads[0][1], lengths[1], body)
        found = colours_of_front(layers, source, body)
        cover = to_front * cover_front(layers["rest"], *heads[0], lengths[1], pixels(height, columns), place, found, body["face"])

    shown = {"arms": layers["arms"], "rest": {**layers["rest"], "colours": smooth_torso(layers["rest"]["colours"], source, opening, lengths[0], body)}}

    def fields(name, side):
        """Of a layer at half the size."""
        own = [move for move in moves if (move[0]["kind"] == "arm") == (name == "arms") and sign_of(move[0]) != -SIDES[side]]
        places, most, outline, cover = flow([move[1:] for move in own], half, turn)
        places[..., 1] = np.clip(places[..., 1], 0, height - 1)
        limbs, trunk = ([move for move in own if (sign_of(move[0]) != 0) == of_side] for of_side in (True, False))
        if len(limbs) == 2:
            far = np.full(half.shape[:2], -1e30)
            nearest = [np.max([far, *(4 * log for _, log, *_ in group)], axis=0) for group in (limbs, trunk)]
            outline = outline * (1 - logistic(2 * (nearest[0] - nearest[1])) * (1 - bend(limbs, source, body, lengths[0])))
        return places, most, outline, cover

    large = lambda plane: enlarge(np.dstack([plane]), height, columns, (2, 2))
    left_first = float(nearness(facings[1][0]) > 0)

    def sides(name):
        """Of both sides of a layer, where the left one is before or behind the right one: planes, share and how far it counts; log sum (m^4 e)^2 and max m at half the size."""
        found = {side: fields(name, side) for side in ("left", "right")}
        if name == "rest":
            share, of_right = hang_skirt(layers["skirt"], target, turn, half, body)
            of_side = {"left": 1 - of_right, "right": of_right}
            joined = sum(of_side[side][..., None] * found[side][0] for side in found)
            change = lambda places: places + share[..., None] * (joined - places)
            found = {
                side: (change(places), most, np.maximum(outline, share), np.maximum(cover, share))
                for side, (places, most, outline, cover) in found.items()
            }
        both = []
        for side, (places, _, outline, _) in found.items():
            planes = sample(np.dstack([shown[name][key] for key in ("colours", "known", side)]), large(places))
            if name == "arms":
                planes = draw_hand(planes, layers["hands"], SIDES[side], target, lengths[1], body)
            reach = large(outline)[..., 0]
            both.append((planes[..., :4], planes[..., 4] * reach, reach))
        nearer = large(logistic(found["left"][1] - found["right"][1]))[..., 0]
        most = [np.maximum(found["left"][at], found["right"][at]) for at in (1, 3)]
        return *mix(*both, left_first, nearer), *most

    arms, rest = (sides(name) for name in ("arms", "rest"))
    share = cover[..., 3]
    planes = (1 - share[..., None]) * rest[0] + cover
    over = (1 - share) * rest[1] + share * rest[2]
    nearer = large(logistic(arms[3] - rest[3]))[..., 0]
    order = 1 - (1 - nearer) * planes[..., 3]
    planes, silhouette, _ = mix(arms[:3], (planes, over, rest[2]), order, nearer)
    coverage = large(np.maximum(arms[4], rest[4]))[..., 0]
    planes = np.minimum(coverage / 0.02, 1)[..., None] * planes
    return planes[..., :3], coverage, silhouette, planes[..., 3]


def look_aside(source, target, found, looks, torso, grid, body):
    """How far beside its place a head takes each pixel from, so that its nose and eyes come nearer to where they are wanted."""
    points = [[xy[j] for j in body["looking"] if seen[j]] for xy, seen in (source, target)]
    if not all(points):
        return 0
    there, wanted = (np.mean(each, axis=0) for each in points)
    matrix, t_mean, s_mean = found
    missing = there - (matrix @ (wanted - t_mean) + s_mean)
    reach = 0.26 * torso
    aside = np.clip(missing @ matrix[:, 0] / (matrix[:, 0] @ matrix[:, 0]), -reach, reach)
    most = np.clip((looks[1] - 0.3) / 0.3, 0, 1) * np.clip(aside, -0.2 * reach, 0.2 * reach)
    away = np.linalg.norm(grid - wanted - [aside, 0], axis=-1) / reach
    return most * np.maximum(1 - away**2, 0)[..., None] * [1, 0]


def bend(limbs, source, body, torso):
    """How far the pixels of an arm or a leg come from the limb by which they move, and not from the other one."""
    kind = limbs[0][0]["kind"]
    order, part_of = (16, 0.4) if kind == "arm" else (13, 1.25)
    squares, shares = [-2 * log for _, log, *_ in limbs], []
    for (_, _, places, *_), (other, *_), square in zip(limbs, limbs[::-1], squares):
        found = [distance(*source, part, places) for part in (other, body["parts"][other["other"]])]
        away = found[0] if found[0] is not None else found[1]
        shares.append(logistic(order * (0.4 + part_of * (away / (WIDTHS[kind] * torso)) ** 2 - square)))
    return shares[1] + logistic(4 * (squares[1] - squares[0])) * (shares[0] - shares[1])


def mix(a, b, order, nearer):
    """Two layers as one, each as planes, share and how far it counts: the first before the other by `order`, and nearer by `nearer`."""
    before, behind = a[1] * (1 - (1 - order) * b[1]), b[1] * (1 - order * a[1])
    weights = before + 0.02 * nearer, behind + 0.02 * (1 - nearer)
    planes = (weights[0][..., None] * a[0] + weights[1][..., None] * b[0]) / sum(weights)[..., None]
    return planes, before + behind, np.maximum(a[2], b[2])


# The points of a head, in torso lengths beside and below the middle of the face.
U, V = 0.02 * np.arange(-19.5, 20), 0.02 * np.arange(-22, 30)


def cover_head(layer, move, face, torso, grid):
    """Colours times a share, and the share: what the front of a head tells of its back, at the pixels of a grid."""
    planes = sample(np.dstack([layer["colours"], layer["right"], layer["left"]]), move(face + torso * np.stack(np.meshgrid(U, V), -1)))
    patch = np.dstack([planes[..., :3], planes[..., 3:].max(-1)])
    back = np.pad(back_of_head(patch), ((1, 1), (0, 0), (0, 0)))
    return sample(back, (grid - face) / (0.02 * torso) + [19.5, 23])


def back_of_head(patch):
    """See drawBackOfHead of src/warp."""
    u, v = np.meshgrid(U, V)
    ellipse = lambda slimness: np.hypot(u / slimness, v)
    share = patch[..., 3]
    skin, hair, throat, d, own = tell_hair(patch, u, v)
    around = (ellipse(0.8) > 0.26) & ((abs(u) > 0.13) | (v < 0))
    known = own * around * np.clip((0.55 - v) / 0.05, 0, 1)
    before = np.cumsum(known, 1) - known
    after = known.sum(1, keepdims=True) - before - known
    inside = np.clip(np.minimum(before, after) - 0.5, 0, 1)
    gap = np.cumsum((1 - inside.max(1)) * (V > 0.05))
    inside *= np.clip((4 - gap) / 2, 0, 1)[:, None]
    near = lambda places: 0.02 + 1 / (1 + ((places[:, None] - places) / 0.07) ** 2) ** 2
    spread = lambda plane: near(V) @ plane @ near(U)
    smooth = np.dstack([(spread(known * d[..., c]) + hair[c]) / (spread(known) + 1) for c in range(3)])
    strip = own * ((abs(u) < 0.1) & (v < -0.1))
    middle, square = (np.sum(strip * v**power) / (strip.sum() + 0.01) for power in (1, 2))
    reach = 1.4 * np.sqrt(max(square - middle**2, 1e-4))
    rows = middle + reach * (np.minimum(4 * abs(V - 0.25), 2) - 1)
    columns = 0.11 * 2 / np.pi * np.arcsin(np.sin(np.pi / 2 * 0.8 * U / 0.11))
    texture = np.pad(own[..., None] ** 2 * (d - smooth), ((100, 100), (0, 0), (0, 0)))
    repeated = sample(texture, np.stack(np.meshgrid(columns / 0.02 + 19.5, rows / 0.02 + 122), -1))
    nape = (v > 0.05) * (1 - np.clip((0.23 - np.hypot(u / 1.25, v + 0.05)) / 0.05, 0, 1)) * (1 - inside)
    colours = skin + smooth + repeated + nape[..., None] * (throat - smooth - repeated)
    scalp = np.clip((0.37 - ellipse(0.9)) / 0.03, 0, 1) * np.clip((0.15 - v) / 0.05, 0, 1)
    covered = np.clip((0.285 - ellipse(0.75)) / 0.05, 0, 1)
    cover = np.maximum(covered, np.maximum(inside * (1 - own), scalp * (share - own)))[..., None]
    return np.dstack([cover * colours, cover])


def tell_hair(patch, u, v):
    """The colour of a head's skin, those of its hair and throat and of each point less it, and how much of a point is hair alone."""
    share = patch[..., 3]
    lit = ((abs(u) < 0.1) & (-0.01 < v) & (v < 0.05)) * (patch[..., :3].mean(-1) + 1) ** 2
    skin = np.tensordot(lit, patch[..., :3]) / (lit.sum() + 4e-6)
    d = patch[..., :3] - skin
    square, shine = np.sum(d**2, -1), np.maximum(d.sum(-1), 0)
    mean = lambda weights, least: np.tensordot(weights * share, d) / ((weights * share).sum() + least)
    above = lambda plane: np.cumsum(plane, 0) - plane
    top = (abs(u) < 0.2) & (v < -0.05)
    rim = top * np.clip(above(share) - 0.5, 0, 1) * np.clip(5 - above(share), 0, 1)
    first = mean((square - 0.85 / 3 * shine**2) * rim, 0.01)
    length = max(first @ first, 0.05)
    t, dull = d @ first / length, (d - shine[..., None] / 3) @ first / length
    aside = lambda squares, t: 2 * (squares / length - t**2)
    is_skin = lambda squares, t: np.clip(1 - (t**2 + aside(squares, t)) / 0.3, 0, 1)
    shiny = is_skin(square - shine**2 / 3, dull)
    is_hair = np.clip((0.3 - np.maximum(1 - t, 0) ** 2 - aside(square, t)) / 0.2, 0, 1) * np.clip(3 - t, 0, 1)
    is_hair = np.maximum(is_hair, top * (1 - shiny) * np.clip(1.5 - above(share * shiny), 0, 1))
    others = np.pad(share * (1 - is_hair), 1)
    mixed = np.lib.stride_tricks.sliding_window_view(others, (3, 3)).max((2, 3))
    hair = mean(is_hair * square * ((abs(u) < 0.24) & (v < 0.25)), 0.01)
    throat = mean(is_skin(square, t) * ((abs(u) < 0.08) & (0.2 < v) & (v < 0.36)), 1)
    return skin, hair, throat, d, share * (1 - mixed)


def head_turns(source, target, facings, body):
    """How far a head shows its back, and its front, that the source does not show."""
    turn = lambda a, b: np.clip((max(a, 0) * max(b, 0) - 0.2) / 0.02, 0, 1)
    nose, *eyes = body["looking"]
    seen = [pose[1][nose] * max(pose[1][eyes]) for pose in (source, target)]
    over_shoulder = seen[0] * np.clip((abs(facings[0][0]) - 0.4) / 0.3, 0, 1)
    (_, a), (side, b) = facings
    face = max(b, abs(side) * np.clip((b + 0.15) / 0.15, 0, 1))
    return turn(a, -b), turn(-a, face) * (1 - over_shoulder) * seen[1]


def face_place(target, looks, face, torso, body):
    """The middle of nose and eyes, the direction from right to left, both in torso lengths, the widths of both halves, and how far the chest is seen."""
    (xy, seen), (side, front) = target, looks
    there = [j for j in body["looking"] if seen[j]]
    pairs = [xy[left] - xy[right] for right, left in body["faceSides"] if seen[left] and seen[right]]
    across, down = np.sum(pairs, axis=0) / torso if pairs else (0, 0)
    axis = np.array([max(across, 0) + 0.1 + 0.4 * abs(side), down])
    widths = [1 - 0.5 * max(s, 0) + 0.1 * max(-s, 0) for s in (side, -side)]
    middle = (np.mean(xy[there], axis=0) - face) / torso + [0.065 * side * abs(side), 0]
    return middle, axis / np.linalg.norm(axis), widths, max(front, 0)


def along_parts(layer, segments, places):
    """Colours of a layer at places of parts, by halves of their length along and across, and how much they count."""
    colours, weights = [np.zeros((0, 3))], [np.zeros(0)]
    for a, b in (ends for ends in segments if ends is not None):
        half = (b - a) / 2
        unit = half / np.linalg.norm(half) if np.linalg.norm(b - a) > 1e-3 else np.array([0.0, 1.0])
        half = unit * np.linalg.norm(half)
        at = (a + b) / 2 + places @ np.array([half, [-half[1], half[0]]])
        planes = sample(np.dstack([layer["colours"], layer["known"]]), at)
        colours.append(planes[:, :3])
        weights.append(planes[:, 3] / len(places))
    return np.concatenate(colours), np.concatenate(weights)


def colours_of_front(layers, source, body):
    """What forearms and hands, and the torso beside long hair, look like."""
    part = lambda kinds: [segment(*source, part) for part in body["parts"] if part["name"].endswith(kinds)]
    arms = along_parts(layers["arms"], part("_forearm"), np.array([[x, 0] for x in np.arange(-0.5, 1, 0.2)]))
    sides = np.array([[x, y] for x in np.arange(-0.3, 0.6, 0.2) for y in (-0.45, -0.3, 0.3, 0.45)])
    return arms, along_parts(layers["rest"], part("torso"), sides)


# The points at which a face is drawn, in torso lengths: coarser below the throat.
FRONT_U = 0.012 * np.arange(-19.5, 20)
FRONT_V = np.concatenate([-0.225 + 0.012 * np.arange(42), 0.267 + 0.055 * np.arange(1, 11)])


def cover_front(layer, move, face, torso, grid, place, found, table):
    """Colours times a share, and the share: what the back of a head tells of its front, at the pixels of a grid."""
    points = np.stack(np.meshgrid(FRONT_U, FRONT_V), -1)
    planes = sample(np.dstack([layer["colours"], layer["right"], layer["left"]]), move(face + torso * points))
    patch = np.dstack([planes[..., :3], planes[..., 3:].max(-1)])
    front = np.pad(front_of_head(patch, points, place, *found, table), ((1, 1), (0, 0), (0, 0)))
    beside, below = np.moveaxis((grid - face) / torso, -1, 0)
    rows = np.interp(below, FRONT_V, np.arange(len(FRONT_V)), -1, len(FRONT_V))
    rows = np.where(below < FRONT_V[0], (below - FRONT_V[0]) / 0.012, rows)
    rows = np.where(below > FRONT_V[-1], len(FRONT_V) - 1 + (below - FRONT_V[-1]) / 0.055, rows)
    return sample(front, np.stack([beside / 0.012 + 19.5, rows + 1], -1))


def is_skin(colours):
    red, green, blue = np.moveaxis(np.log(np.maximum((colours + 1) / 2, 0) + 0.02), -1, 0)
    r, g = red - green, green - blue
    y = np.mean(colours + 1, -1) / 2
    limits = ((y - 0.06) / 0.08, (r - 0.06) / 0.12, (0.5 - 0.5 * red + 0.2 * g - r) / 0.2, (g + 0.03) / 0.06, (1.6 * r + 0.03 - g) / 0.15)
    return np.prod([np.clip(limit, 0, 1) for limit in limits], axis=0)


def face_skin(colours, weights):
    """The skin of a face by that of nape, ears and arms: bright samples count most, and a face is brighter."""
    weights = weights * is_skin(colours)
    levels = (colours.mean(-1) + 1) / 2
    total = weights.sum()
    bright = weights * (levels / ((weights @ levels + 1e-6) / (total + 1e-6))) ** 2
    own = bright @ (colours + 1) / (bright.sum() + 1e-6)
    own = total * own * max(min(1.22, 1.76 / max(own.max(), 0.1)), 1)
    prior = np.array([0.57, 0.22, 0]) + 1
    light = (total * own.sum() / prior.sum() + 0.06**2) / (total**2 + 0.06**2)
    return (own + 0.06 * light * prior) / (total + 0.06) - 1


def ramp(value, start, over):
    return np.clip((value - start) / over, 0, 1)


def face_of_nobody(at, table):
    """Ratios to the skin, and how far a point belongs to the face and to the throat, from a table of points."""
    ratios = np.array(table["ratios"]).reshape(table["rows"], table["columns"], 3)
    ratios = np.concatenate([ratios[:, :0:-1], ratios], 1)
    u = abs(table["pitch"] * np.arange(1 - table["columns"], table["columns"]))
    u, v = np.meshgrid(u, table["pitch"] * (table["top"] + np.arange(table["rows"])))
    below = np.where(v < 0, v / 0.205, np.maximum(v / 0.222, 0) ** 1.25)
    oval = np.clip((1.03 - np.hypot(u / 0.138, below)) / 0.14, 0, 1)
    edge = v + 4 * u**2
    throat = ramp(-u, -0.105, 0.025) * ramp(edge, 0.12, 0.03) * ramp(-edge, -0.365, 0.04)
    planes = np.dstack([ratios, oval, throat])
    return sample(planes, at / table["pitch"] + [table["columns"] - 1, -table["top"]])


def front_of_head(patch, points, place, arms, clothes, table):
    """See drawFrontOfHead of src/warp."""
    share = patch[..., 3]
    colours, flat = patch[..., :3].reshape(-1, 3), share.ravel()
    u, v = np.moveaxis(points, -1, 0)

    def area(inside):
        return np.where(inside, 1 / inside.sum(), 0).ravel()

    crown_area = area((abs(u) < 0.1) & (abs(v + 0.11) < 0.09))
    bare = area((abs(u) < 0.08) & (abs(v - 0.22) < 0.045)) + area((abs(abs(u) - 0.15) < 0.025) & (abs(v - 0.01) < 0.05))
    tail = area((abs(u) < 0.02) & (abs(v - 0.35) < 0.06))
    beside = area((abs(abs(u) - 0.19) < 0.03) & (abs(v - 0.22) < 0.045))
    square = square_between
    crown = (flat * crown_area) @ colours / (flat @ crown_area + 0.01)
    unlike = clothes[1] * square(clothes[0], crown)
    shirt = unlike @ clothes[0] / (unlike.sum() + 0.001)
    like = square(colours, shirt) / (square(colours, shirt) + square(colours, crown) + 0.01)
    fallen = flat * ramp(like, 0.4, 0.3) * ramp(-square(colours, crown), -0.09, 0.04)
    beside, tail = (np.clip((fallen @ place - 0.4) / 0.3, 0, 1) for place in (beside, tail))
    long = max(beside, tail)
    skin = face_skin(np.concatenate([arms[0], colours]), np.concatenate([arms[1], (1 - beside) * bare * flat]))
    hair = lambda c: np.clip((0.4 - square(c, crown) / max(square(skin, crown), 0.05)) / 0.25, 0, 1)

    told = min(clothes[1] @ (1 - hair(clothes[0])) / 0.25, 1)
    apart = square(patch[..., :3], shirt) / max(square(shirt, crown), 0.05)
    covered = np.pad(share * told * np.clip((apart - 0.03) / 0.07, 0, 1), 1)
    covered = np.lib.stride_tricks.sliding_window_view(covered, (3, 3)).max((2, 3))
    chest = ramp(-abs(u), -0.23, 0.05) * ramp(v, 0.34, 0.05) * ramp(-v, -0.82, 0.1)

    middle, axis, widths, facing_chest = place
    offset = points - middle
    across = offset @ axis
    across = np.where(across < 0, across / widths[0], across / widths[1])
    down = offset @ np.array([-axis[1], axis[0]]) - 0.02
    face = face_of_nobody(np.stack([across, down], -1), table)
    hidden = np.maximum(hair(patch[..., :3]) * ramp(-v, -0.27, 0.04), long)
    own = np.maximum(face[..., 3], share * hidden * face[..., 4])[..., None]
    freed = ((1 - own[..., 0]) * long * facing_chest * chest * covered)[..., None]
    return np.dstack([own * np.minimum((1 + skin) * face[..., :3] - 1, 1) + freed * shirt, own + freed])


def fold(grid, opening, middle):
    """Both halves of a back of a head from one half of a profile's hair, and of a torso from what is before the arm."""
    away = grid[..., 0] - middle
    share = np.clip((abs(opening) - 0.4) / 0.2, 0, 1)
    return np.stack([middle + np.sign(opening) * share * abs(away) + (1 - share) * away, grid[..., 1]], -1)


def smooth_torso(colours, source, opening, length, body):
    """The colours of a torso that opens up, mixed with the mean of those above and below."""
    ends = segment(*source, body["parts"][0])
    if ends is None:
        return colours
    height = len(colours)
    reach = max(1, int(height / 48 + 0.5))
    rows = np.arange(height)
    means = np.stack([colours[max(y - reach, 0) : y + reach + 1].mean(0) for y in rows])
    within = abs(ends[1][1] - ends[0][1]) / 2 - abs(rows - (ends[0][1] + ends[1][1]) / 2)
    inside = np.clip(within / (0.15 * length), 0, 1)
    share = 0.7 * np.clip((abs(opening) - 0.4) / 0.2, 0, 1) * inside
    return colours + share[:, None, None] * (means - colours)


def logistic(x):
    return (1 + np.tanh(x / 2)) / 2


def shrink(plane):
    """Means of blocks of 4 columns and 2 rows."""
    height, width, channels = plane.shape
    whole = np.pad(plane, ((0, -height % 2), (0, -width % 4), (0, 0)), mode="edge")
    return whole.reshape(whole.shape[0] // 2, 2, whole.shape[1] // 4, 4, channels).mean((1, 3))


def enlarge(plane, height, width, scales=(2, 4)):
    """Bilinear, by a factor for rows and one for columns."""
    for axis, length, scale in ((0, height, scales[0]), (1, width, scales[1])):
        n = plane.shape[axis]
        at = np.clip((np.arange(length) + 0.5) / scale - 0.5, 0, n - 1)
        low = np.floor(at).astype(int)
        rest = (at - low).reshape([-1 if i == axis else 1 for i in range(3)])
        near, far = np.take(plane, low, axis), np.take(plane, np.minimum(low + 1, n - 1), axis)
        plane = near * (1 - rest) + far * rest
    return plane


def fill(image, known):
    """Push-pull: unknown colours are those of their surroundings."""
    levels = [np.concatenate([image * known[..., None], known[..., None]], -1)]
    while max(levels[-1].shape[:2]) > 1:
        means = shrink(levels[-1])
        levels.append(means / np.maximum(means[..., 3:], 0.25))
    filled = levels[-1][..., :3] / np.maximum(levels[-1][..., 3:], 0.01)
    for level in levels[-2::-1]:
        height, width, _ = level.shape
        first = level is levels[0]
        smoothings = 0 if first else 2
        columns = lambda: np.repeat(enlarge(filled, len(filled), width, (1, 4)), 2, axis=0)[:height]
        for picture in (columns if first else lambda: enlarge(filled, height, width), *smoothings * [lambda: mean_of_nine(filled)]):
            filled = level[..., :3] + (1 - level[..., 3:]) * picture()
    return filled


def mean_of_nine(plane):
    height, width, _ = plane.shape
    padded = np.pad(np.concatenate([plane, np.ones((height, width, 1))], -1), ((1, 1), (1, 1), (0, 0)))
    sums = sum(padded[y : y + height, x : x + width] for y in range(3) for x in range(3))
    return sums[..., :3] / sums[..., 3:]


def squares(kinds, sign, source, body, height, grid):
    """The square of d to the nearest part of some kinds on a side, or to that of the other one where it was not seen; at most 1e4."""
    torso = torso_length(*source, body["sides"], height)
    look = facing(*source, body, torso)
    nearest = np.full(grid.shape[:2], 1e4)
    for part in body["parts"]:
        if part["kind"] not in kinds or sign_of(part) != sign:
            continue
        found = [distance(*source, each, grid, look) for each in (part, body["parts"][part["other"]])]
        away = found[0] if found[0] is not None else found[1]
        if away is not None:
            nearest = np.minimum(nearest, (away / (WIDTHS[part["kind"]] * torso)) ** 2)
    return nearest


def figure(image, matte, source, body):
    """Both layers, by colours [H, W, 3], what is known of them and their shares of both sides [H, W]; and the hole [H, W]."""
    height, width, _ = image.shape
    half = 2 * pixels((height + 1) // 2, (width + 1) // 2) + 0.5
    large = lambda plane: enlarge(plane[..., None], height, width, (2, 2))[..., 0]
    trunk = squares(["torso", "head"], 0, source, body, height, half)
    limbs = {
        kind: {side: squares([kind], sign, source, body, height, half) for side, sign in SIDES.items()}
        for kind in ("arm", "leg")
    }
    guard = guard_face(source, body, height, half)
    trunk = trunk * guard["trunk"]
    limbs["arm"] = {side: square + guard[side] for side, square in limbs["arm"].items()}
    arm = np.minimum(*limbs["arm"].values())
    other = other_square = np.minimum(trunk, np.minimum(*limbs["leg"].values()))
    is_arm = logistic(large(16 * (other - arm)))
    arm, other = (large(np.sqrt(square)) for square in (arm, other))
    d = np.minimum(arm, other)
    core = np.clip((0.5 - d) / 0.2, 0, 1)
    near = np.clip(4 - d, 0, 1)
    person = np.maximum(core, matte * near)
    breadth = abs(facing(*source, body, torso_length(*source, body["sides"], height))[1])
    near_arm = np.clip(2 - arm / (0.3 + 0.2 * breadth), 0, 1)
    beside = np.clip((other - 1.5 + 0.9 * breadth) / 0.2, 0, 1)
    hidden = np.maximum(is_arm, np.clip(1 + (0.5 + 0.25 * breadth - arm) / 0.5, 0, 1))
    hidden = np.maximum(hidden, np.clip(1 + (1.1 - large(to_hands(source, body, height, half, trunk))) / 0.5, 0, 1))
    arms, seen = (np.clip((person * share - 0.5) / 0.4, 0, 1) for share in (np.maximum(is_arm, near_arm), 1 - hidden))
    inner = np.clip(np.minimum(np.minimum(arm - 0.2, 1.15 - arm), 1.45 - other + arm) / 0.25, 0, 1)
    certain, colours = fill(image, arms * (1 - inner)), fill(image, seen)
    from_arms, from_rest = (square_between(image, each) for each in (certain, colours))
    strips = inner * np.clip((from_arms / (from_arms + from_rest + 0.05) - 0.65) / 0.2, 0, 1)
    known = arms * (1 - inner) + person * (inner - strips)
    arms = person * np.maximum(is_arm, near_arm) * (1 - strips)
    rest = person * (1 - is_arm * beside * (1 - strips))
    of_arms = certain + known[..., None] * (image - certain)
    layers, covered = {}, cover_arms(source, body, height, half, other_square)
    for name, kind, share, shown, own in (("arms", "arm", arms, (of_arms, known), 1e4), ("rest", "leg", rest, (colours, seen), trunk)):
        right, left = limbs[kind]["right"], limbs[kind]["left"]
        sides = {"right": 16 * (left + 0.3 - 0.3 * np.minimum(right, own)), "left": 16 * (right + 0.3 - 0.3 * np.minimum(left, own))}
        if kind == "arm":
            sides = {side: np.minimum(value, covered[side]) for side, value in sides.items()}
        layers[name] = {
            "colours": shown[0],
            "known": shown[1],
            **{side: share * logistic(large(value)) for side, value in sides.items()},
        }
    layers["hands"] = hidden_hands(layers, matte, source, body)
    layers["skirt"] = find_skirt(image, matte, source, body)
    widened = surroundings(person, 0).max((2, 3))
    means = np.nanmean(surroundings(widened, np.nan), (2, 3))
    return layers, np.clip((means - 0.05) / 0.45, 0, 1)


def legs(pose, body):
    """Hip, knee and ankle of the right and of the left leg, or None where one was not seen."""
    xy, seen = pose
    joints = [[j for part in body["parts"] if part["name"] == f"{side}_{name}" for j in (part["start"][0], part["end"][0])] for side in SIDES for name in ("thigh", "shin")]
    found = [(*joints[at], joints[at + 1][1]) for at in (0, 2)]
    return np.array([xy[list(leg)] for leg in found]) if all(seen[list(leg)].all() for leg in found) else None


def on_legs(both, down):
    """Places of both legs, 0 at the hips, 1 at the knees, 2 at the ankles."""
    return np.array([[np.interp(down, (0, 1, 2), leg[:, axis]) for axis in (0, 1)] for leg in both])


def find_skirt(image, matte, source, body):
    """How far a person wears a skirt, and where it ends on the legs; None without one."""
    both = legs(source, body)
    if both is None:
        return None
    torso = torso_length(*source, body["sides"], len(image))
    padded = np.pad(np.dstack([image, matte]), ((1, 1), (1, 1), (0, 0)))
    downs, across = 0.145 + 0.09 * np.arange(20), 0.1 * np.arange(23) - 0.6
    ends = np.array([on_legs(both, down) for down in downs])
    places = ends[:, None, 0] + across[:, None] * (ends[:, None, 1] - ends[:, None, 0])
    planes = sample(padded, places + 1)
    light, covers = (planes[..., :3].mean(-1) + 1) / 2, planes[..., 3]
    apart = np.linalg.norm(ends[:, 0] - ends[:, 1], axis=-1) / torso
    width, gap = apart * covers.mean(1), 1 - covers[:, 10:13].mean(1)
    legs_light = np.minimum(light[:, 5:8].mean(1), light[:, 15:18].mean(1))
    seam = np.maximum(legs_light - light[:, 10:13].min(1), 0) / (legs_light + 0.12)
    long = np.linalg.norm((both[:, 1] - both[:, 0]).mean(0)) / torso
    best = (0, 0)
    for row in range(3, 18):
        above = width[row - 2 : row].sum()
        signs = (
            (1 - width[row + 1 : row + 3].sum() / above if above > 0.04 else (above - width[row + 1 : row + 3].sum()) / 0.04, 0.24, 0.08),
            (-gap[2:row].sum(), -1, 0.5),
            (-seam[2:row].mean(), -0.25, 0.1),
            (apart[row], 0.15, 0.1),
            (long, 0.4, 0.2),
        )
        share = np.prod([np.clip((value - start) / over, 0, 1) for value, start, over in signs])
        if share > best[0]:
            best = (share, downs[row])
    return best if best[0] > 0 else None


def hang_skirt(skirt, target, turn, grid, body):
    """How far a skirt shows at places of a grid, and how much of them the right leg moves."""
    both = legs(target, body) if skirt else None
    if both is None:
        return np.zeros((2, *grid.shape[:2]))
    share, hem = skirt
    unit = WIDTHS["leg"] * np.mean([np.linalg.norm(target[0][a] - target[0][b]) for a, b in body["sides"]])

    def along(start, end):
        """1 at the end, and how far beside, by sides."""
        way = end - start
        length = max(np.linalg.norm(way), 1e-3)
        offset = grid - start
        return offset @ way / length**2, np.cross(way / length, offset)

    downs, beside = [], []
    for hip, knee, ankle in both:
        (thigh, off), (shin, off_shin) = along(hip, knee), along(knee, ankle)
        downs.append(np.where(thigh <= 1, thigh, 1 + np.maximum(shin, 0)))
        beside.append(np.where(thigh <= 1, off, off_shin))
    of_right = np.abs(beside[1]) / np.maximum(np.abs(beside).sum(0), 1e-3)
    down = of_right * downs[0] + (1 - of_right) * downs[1]
    d = np.where(beside[0] * beside[1] < 0, 0, np.abs(beside).min(0)) / unit
    reach = 1.2 + (1.3 - turn) * np.clip((down + 0.1) / 0.6, 0, 1)
    to_hem = along(both[:, 0].mean(0), on_legs(both, hem).mean(0))[0]
    shares = ((down + 0.4) / 0.3, 1 + (hem - down) / 0.12, 1 + (1.2 - to_hem) / 0.2, 1 + (reach - d) / 0.5)
    return share * np.prod([np.clip(each, 0, 1) for each in shares], axis=0), of_right


def square_between(a, b):
    """The square of how far colours are apart, of which brightness counts 0.15."""
    return np.sum((a - b) ** 2, -1) - 0.85 / 3 * np.sum(a - b, -1) ** 2


def hands(source, body, height, grid):
    """How far both hands are before the torso, and the squares of d to each with its forearm; None where one was not seen."""
    torso = torso_length(*source, body["sides"], height)
    before = np.clip((facing(*source, body, torso)[1] - 0.2) / 0.3, 0, 1)
    forearms = {sign_of(part): {**part, "beyond": 0.74} for part in body["parts"] if part["name"].endswith("_forearm")}
    away = [distance(*source, forearms[sign], grid) for sign in (-1, 1) if sign in forearms]
    if len(away) < 2 or any(each is None for each in away):
        return None
    guard = guard_face(source, body, height, grid)
    return before, *((each / (WIDTHS["arm"] * torso)) ** 2 + guard[side] for each, side in zip(away, SIDES))


def guard_face(source, body, height, grid):
    """By how much squares of d to each side's arm are more near the face, from which its wrist is away, and what is left of that to the trunk."""
    torso = torso_length(*source, body["sides"], height)
    side, front = facing(*source, body, torso)
    look = abs(side * (1 - abs(front)))
    parts = {part["name"]: {**part, "beyond": 0} for part in body["parts"]}
    head = parts.get("head") and segment(*source, parts["head"], look)
    away = np.full(grid.shape[:2], np.inf) if head is None else np.linalg.norm(grid - head[1], axis=-1) / torso
    near = np.clip(1 + (0.22 - away) / 0.06, 0, 1)
    guard = {"trunk": 1 - np.clip(1 + (0.15 - away) / 0.05, 0, 1)}
    for own, other in (("right", "left"), ("left", "right")):
        arm = segment(*source, parts[f"{own}_forearm"]) or segment(*source, parts[f"{other}_forearm"])
        away = 0 if arm is None or head is None else np.linalg.norm(arm[1] - head[1]) / torso
        guard[own] = 25 * near * np.clip((away - 0.22) / 0.06, 0, 1)
    return guard


def to_hands(source, body, height, grid, trunk):
    """d to the nearest hand before the torso, and more beside it."""
    found = hands(source, body, height, grid)
    if found is None:
        return np.full(grid.shape[:2], 100.0)
    before, *squares = found
    overs = [over_torso(source, sign, body, height) for sign in (-1, 1)]
    nearest = np.minimum(*(np.sqrt(square) + 100 * (1 - over) for square, over in zip(squares, overs)))
    return np.minimum(nearest + 5 * np.maximum(trunk - 0.36, 0) + 100 * (1 - before), np.sqrt(np.minimum(*squares)) + 0.35)


def over_torso(source, sign, body, height):
    """How far the hand of a side is inside of the torso's trapezoid."""
    length = torso_length(*source, body["sides"], height)
    torso = body["parts"][0]
    ends = segment(*source, torso)
    if ends is None:
        return 0
    forearm = next(part for part in body["parts"] if part["name"].endswith("_forearm") and sign_of(part) == sign)
    a, b = segment(*source, forearm)
    hand = (a + b) / 2 + 0.75 * (b - a) / 2
    start, end = ends
    half = np.linalg.norm(end - start) / 2
    unit = (end - start) / (2 * half) if 2 * half > 1e-3 else np.array([0.0, 1.0])
    along = (hand - (start + end) / 2) @ unit
    across = abs((hand - (start + end) / 2) @ [-unit[1], unit[0]])
    xy, seen = source
    breadths = []
    for (one, other), wide, deep in ((torso["start"], 0.95, 0.12), (torso["end"], 1.1, 0.29)):
        apart = np.linalg.norm(xy[one] - xy[other]) if seen[one] and seen[other] else 0
        breadths.append(max(wide * apart, deep * 2 * half) / 2)
    breadth = np.interp(along / max(half, 1e-3), [-1, 1], breadths)
    inside = lambda room: np.clip(room / (0.05 * length), 0, 1)
    return inside(breadth - across) * inside(half - abs(along))


def cover_arms(source, body, height, grid, rest):
    """What each side's arm has before the torso that no hand of the other side covers, positive where it has it."""
    found = hands(source, body, height, grid)
    if found is None:
        return {side: np.inf for side in SIDES}
    before, right, left = found
    beyond = 5 * np.maximum(rest - 0.36, 0) + 1e4 * (1 - before)
    compare = lambda own, other: 16 * (other - np.minimum(1, own - 0.3) + beyond)
    return {"right": compare(right, left), "left": compare(left, right)}


# Places of parts, by halves of their length along and across.
PLACES = {
    "head": [[0.7, 0], [0.95, -0.25], [0.95, 0.25], [1.1, 0]],
    "torso": [[0.2, -0.45], [0.2, 0.45], [0.5, -0.45], [0.5, 0.45]],
    "leg": [[-0.8, 0], [-0.6, 0], [-0.4, 0], [-0.2, 0]],
    "arm": [[-0.5, 0], [-0.2, 0], [0.1, 0], [0.4, 0]],
    "hand": [[0.7, 0], [0.8, 0], [0.9, 0], [1, 0]],
}


def hidden_hands(layers, matte, source, body):
    """The colour of skin, and how far each side's hand is neither bare nor in a glove, by the forearm's index; None without forearms."""
    arms, rest = layers["arms"], layers["rest"]
    forearms = {sign_of(part): part for part in body["parts"] if part["name"].endswith("_forearm")}
    if len(forearms) < 2:
        return None
    torso = torso_length(*source, body["sides"], len(matte))
    side, front = facing(*source, body, torso)
    ends = lambda part: segment(*source, part, abs(side * (1 - abs(front))))
    look = lambda layer, part, places: along_parts(layer, [ends(part)], np.array(PLACES[places]))
    mean = lambda colours, weights: weights @ colours / (weights.sum() + 1e-6)
    heads = [look(rest, part, "head") for part in body["parts"] if part["kind"] == "head"]
    bare = heads + [look(arms, part, "arm") for part in forearms.values()]
    colours, weights = (np.concatenate(each) for each in zip(*bare))
    weights = weights * is_skin(colours)
    skin, known = mean(colours, weights), ramp(weights.sum(), 0.2, 0.3)
    clothed = [part for part in body["parts"] if part["kind"] == "torso" or part["name"].endswith("_thigh")]
    clothes = [mean(*look(rest, part, part["kind"])) for part in clothed]
    shares = {}
    for sign, part in forearms.items():
        if ends(part) is None:
            continue
        colours, weights = look(arms, part, "hand")
        people = look({"colours": np.dstack(3 * [matte]), "known": matte}, part, "hand")[0][:, 0]
        unlike = np.min([apart(colours, each) for each in clothes], axis=0)
        shown = np.maximum(is_skin(colours), np.clip(2 - apart(colours, skin) / 0.03, 0, 1))
        a, b = ends(part)
        below = [(a + b)[1] / 2 + along * (b - a)[1] / 2 > len(matte) - 1 for along, _ in PLACES["hand"]]
        gone = weights @ np.maximum((1 - shown) * (1 - people * ramp(unlike, 0.02, 0.03)), below)
        shares[sign] = known * ramp(gone, 0.4, 0.15)
    return skin, {sign: shares.get(sign, shares.get(-sign, 0)) for sign in forearms}


def draw_hand(planes, hands, sign, target, torso, body):
    """What an arm shows, its colours, what is known and its share, with its hand in the colour of skin."""
    part = next((part for part in body["parts"] if part["name"].endswith("_forearm") and sign_of(part) == sign), None)
    ends = part and segment(*target, part)
    if hands is None or ends is None:
        return planes
    skin, shares = hands
    a, b = ends
    half = np.linalg.norm(b - a) / 2
    unit = (b - a) / (2 * half) if 2 * half > 1e-3 else np.array([0.0, 1.0])
    grid = pixels(*planes.shape[:2])
    along = (grid - (a + b) / 2) @ unit / max(half, 1e-3)
    across = abs((grid - (a + b) / 2) @ [-unit[1], unit[0]]) / (WIDTHS["arm"] * torso)
    most = shares[sign] * ramp(along, 0.5, 0.15) * np.clip((2 - across) / 0.5, 0, 1)
    tip = np.minimum((1.25 - along) / 0.5, 1)
    hand = np.clip((0.55 * tip * (2 - tip) - across) / 0.2 + 0.5, 0, 1)
    drawn = np.dstack([np.broadcast_to(skin, (*hand.shape, 3)), np.zeros_like(hand), hand])
    return planes + most[..., None] * (drawn - planes)


def apart(a, b):
    """The square of how far colours are apart, of which brightness counts little."""
    return ((a - b) ** 2).sum(-1) - 0.85 * (a - b).sum(-1) ** 2 / 3


def surroundings(plane, beyond):
    """Of each pixel the square around it, [H, W, side, side]."""
    reach = max(1, int(np.floor(plane.shape[0] / 48 + 0.5)))
    padded = np.pad(plane, reach, constant_values=beyond)
    return np.lib.stride_tricks.sliding_window_view(padded, (2 * reach + 1, 2 * reach + 1))


def hold(source, target, body, height, width):
    """Where the moved head is shown as it is."""
    heads = [part["end"] for part in body["parts"] if part["kind"] == "head"]
    faces = [[xy[j] for j in heads[0] if seen[j]] if heads else [] for xy, seen in (source, target)]
    if not all(faces):
        return np.zeros((height, width))
    lengths = [torso_length(*pose, body["sides"], height) for pose in (source, target)]
    facings = [facing(*pose, body, length) for pose, length in zip((source, target), lengths)]
    a, b = (np.clip((front + 0.5) / 0.3, 0, 1) for _, front in facings)
    drawn = head_turns(source, target, facings, body)[1]
    away = np.linalg.norm(pixels(height, width) - np.mean(faces[1], axis=0), axis=-1) / lengths[1]
    return (1 - (1 - a) * b * (1 - drawn)) * np.clip((0.44 - away) / 0.1, 0, 1)


def main():
    body = json.load(open(sys.argv[1]))
    results = []
    for example in body["examples"]:
        height, width = example["height"], example["width"]
        image = np.array(example["image"]).reshape(height, width, 3)
        matte = np.array(example["matte"]).reshape(height, width)
        poses = [example["source"], example["target"]]
        source, target = (complete(joints, body, height, width) for joints in poses)
        source = hide_far_limbs(source, body, height)
        layers, hole = figure(image, matte, source, body)
        warped, coverage, silhouette, known = warp(layers, source, target, body)
        planes = {
            "warped": warped,
            "coverage": coverage,
            "silhouette": silhouette,
            "known": known,
            "background": fill(image, 1 - hole),
            "hold": hold(source, target, body, height, width),
        }
        results.append({name: plane.ravel().tolist() for name, plane in planes.items()})
    json.dump(results, open(sys.argv[2], "w"))


main()
