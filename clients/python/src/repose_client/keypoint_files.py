"""Reads people from keypoint files: those of `repose poses NAME`, OpenPose and COCO.

Other programs' files are read by `repose request --pose FILE`, which prints the request as JSON;
docs/keypoints.md of Repose lists the forms.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from .errors import InvalidArgumentError

_Triple = tuple[float, float, float]


@dataclass(frozen=True)
class FilePerson:
    """A person of a keypoint file."""

    joints: Sequence[_Triple]
    skeleton: str | None = None
    canvas: tuple[int, int] | None = None
    score: float = 0.0
    area: float | None = None

    @property
    def rank(self) -> tuple[float, float]:
        """Orders the people of a frame: by score where the file has scores, then by size."""
        return self.score, self._measure() if self.area is None else self.area

    @property
    def is_normalized(self) -> bool:
        """Whether the joints are fractions of the canvas, which files do not say: all visible ones lie within
        0..1. Raises `InvalidArgumentError` for coordinates that are neither, for example from -1 to 1."""
        values = [value for joint in self.joints if joint[2] > 0 for value in joint[:2]]
        lowest, highest = min(values), max(values)
        if 0 <= lowest and highest <= 1:
            return True
        if -2 < lowest and highest < 2:
            _fail("pose", f"coordinates from {lowest} to {highest}, expected pixels, or fractions from 0 to 1")
        return False

    def _measure(self) -> float:
        """The squared diagonal of the visible joints' box."""
        columns = list(zip(*(joint[:2] for joint in self.joints if joint[2] > 0), strict=True))
        return float(sum((max(column) - min(column)) ** 2 for column in columns))


def read_person(root: object) -> FilePerson:
    """The largest person, or that with the best score, of the first frame with a visible joint. Raises
    `InvalidArgumentError` for an unknown form and for a file without a person."""
    for people in _list_frames(root):
        seen = [person for person in people if any(joint[2] > 0 for joint in person.joints)]
        if seen:
            return max(seen, key=lambda person: person.rank)
    _fail("pose", "nobody in it, expected at least one person with a visible joint")


def _list_frames(root: object) -> Iterator[list[FilePerson]]:
    if isinstance(root, Mapping) and "annotations" in root:
        yield from _list_annotated(root)
        return
    results: dict[object, list[FilePerson]] = {}
    for entry in root if isinstance(root, Sequence) and not isinstance(root, str) else [root]:
        if not isinstance(entry, Mapping):
            _fail("pose", f"{type(entry).__name__}, expected the forms of Repose, OpenPose or COCO")
        if "people" in entry:
            yield _read_openpose(entry)
        elif "joints" in entry:
            yield [_read_own(entry)]
        elif "keypoints" in entry:
            name = entry.get("file_name") or entry.get("image_id")
            results.setdefault(name, []).extend(_read_coco(entry, None))
        else:
            keys = ", ".join(list(entry)[:5]) or "nothing"
            _fail("pose", f"an object with {keys}, expected the forms of Repose, OpenPose or COCO")
    yield from results.values()


def _read_own(entry: Mapping[str, Any]) -> FilePerson:
    listed = _read_list(entry, "joints", "pose")
    joints = [_read_triple(joint, f"pose.joints[{index}]") for index, joint in enumerate(listed)]
    return FilePerson(joints, entry.get("skeleton"), _read_canvas(entry.get("canvas")))


def _read_openpose(frame: Mapping[str, Any]) -> list[FilePerson]:
    width, height = frame.get("canvas_width"), frame.get("canvas_height")
    canvas = None if width is None or height is None else _read_canvas([width, height])
    people = []
    for index, person in enumerate(_read_objects(frame, "people", "pose")):
        if person.get("pose_keypoints_2d"):
            field = f"pose.people[{index}]"
            joints = _read_triples(person, "pose_keypoints_2d", field, (18, 25))
            people.append(FilePerson(joints, "coco18" if len(joints) == 18 else "body25", canvas))
    return people


def _list_annotated(root: Mapping[str, Any]) -> Iterator[list[FilePerson]]:
    """The people of each picture, in the order of `images`; crowds and other things than persons are left out."""
    categories = {each.get("id") for each in root.get("categories", ()) if each.get("name") == "person"}
    canvases = {image.get("id"): _find_canvas(image) for image in root.get("images", ())}
    pictures: dict[object, list[FilePerson]] = {key: [] for key in canvases}
    for annotation in _read_objects(root, "annotations", "pose"):
        category = annotation.get("category_id")
        is_other = bool(categories) and category is not None and category not in categories
        if annotation.get("iscrowd") or is_other:
            continue
        key = annotation.get("image_id")
        pictures.setdefault(key, []).extend(_read_coco(annotation, canvases.get(key)))
    yield from pictures.values()


def _read_coco(person: Mapping[str, Any], canvas: tuple[int, int] | None) -> list[FilePerson]:
    if not person.get("keypoints"):
        return []
    triples = _read_triples(person, "keypoints", "pose", (17,))
    joints = [(x, y, min(visibility, 1.0)) for x, y, visibility in triples]
    box = person.get("bbox")
    area = person.get("area") or (box[2] * box[3] if box else None)
    return [FilePerson(joints, "coco17", canvas, person.get("score") or 0.0, area)]


def _read_triples(root: Mapping[str, Any], name: str, parent: str, counts: Sequence[int]) -> list[_Triple]:
    values, field = _read_list(root, name, parent), f"{parent}.{name}"
    if len(values) not in [3 * count for count in counts]:
        expected = " or ".join(str(3 * count) for count in counts)
        _fail(field, f"{len(values)} numbers, expected {expected}: x, y, confidence of each joint")
    return [_read_triple(values[i : i + 3], f"{field}[{i}..{i + 2}]") for i in range(0, len(values), 3)]


def _read_objects(root: Mapping[str, Any], name: str, parent: str) -> list[Mapping[str, Any]]:
    entries = _read_list(root, name, parent)
    for index, entry in enumerate(entries):
        if not isinstance(entry, Mapping):
            _fail(f"{parent}.{name}[{index}]", f"{entry!r}, expected an object")
    return entries


def _read_list(root: Mapping[str, Any], name: str, parent: str) -> list[Any]:
    value = root.get(name)
    if not isinstance(value, list):
        _fail(f"{parent}.{name}", f"{value!r}, expected a list")
    return value


def _read_triple(value: Sequence[Any], field: str) -> _Triple:
    """ControlNet's programs write null for x and y of a joint that was not seen."""
    if isinstance(value, Sequence) and len(value) == 3:
        x, y, confidence = value
        if x is None and y is None:
            return 0.0, 0.0, 0.0
        if all(isinstance(each, (int, float)) for each in value):
            return float(x), float(y), float(confidence)
    _fail(field, f"{value!r}, expected three numbers [x, y, confidence]")


def _find_canvas(image: Mapping[str, Any]) -> tuple[int, int] | None:
    width, height = image.get("width"), image.get("height")
    return None if width is None or height is None else _read_canvas([width, height])


def _read_canvas(value: Any) -> tuple[int, int] | None:
    if value is None:
        return None
    if isinstance(value, Sequence) and len(value) == 2 and all(isinstance(each, (int, float)) for each in value):
        return int(value[0]), int(value[1])
    _fail("pose.canvas", f"{value!r}, expected two numbers, width and height")


def _fail(field: str, problem: str) -> NoReturn:
    raise InvalidArgumentError.of(field, f"Cannot read {field}: {problem}")
