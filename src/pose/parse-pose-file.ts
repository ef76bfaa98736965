import { type FieldViolation, ReposeError } from '../errors.js';
import type { LoosePose } from './convert.js';
import { coco18, type Joint, type Size, type Skeleton } from './skeleton.js';
import { coco17, isSkeletonName } from './skeletons.js';

/** The forms of `parsePoseFile`, as an error names them. */
const forms =
  'OpenPose JSON ({"people":[{"pose_keypoints_2d":[...]}]}), COCO keypoints JSON ({"annotations":[{"keypoints":[...]}]}) ' +
  'or {"skeleton":"coco18","canvas":[width,height],"joints":[[x,y,confidence],...]}';

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * The first pose in a keypoint file, in pixels, as its file says it; `parsePose` checks the joints themselves. `skeleton` is
 * the one that is wanted in the end.
 * - OpenPose: `people[0].pose_keypoints_2d` of 18 or 25 joints, `canvas_width` and `canvas_height` optional.
 * - COCO: `annotations[0].keypoints` of 17 joints, or of as many as `skeleton` has where that is one of the user's own; the canvas
 *   from the file's `images`; also one annotation alone or a list of results. A joint of visibility 0 is not visible;
 *   1 (hidden) and 2 are.
 * - Our own: `skeleton`, `canvas` (optional) and `joints`.
 * Throws `invalid-argument`, naming `field`, for anything else.
 */
export function parsePoseFile(text: string, field: string, skeleton: Skeleton = coco18): LoosePose {
  const json = parseJson(text, field);
  const root = Array.isArray(json) ? json[0] : json;
  if (!isObject(root)) throw toFileError(field, `${describe(json)}, expected ${forms}`);
  if ('people' in root) return parseOpenPose(root, field);
  if ('annotations' in root || 'keypoints' in root) return parseCoco(root, field, skeleton);
  if ('joints' in root) return parseOwn(root, field);
  throw toFileError(
    field,
    `an object with ${Object.keys(root).slice(0, 5).join(', ') || 'nothing'}, expected ${forms}`,
  );
}

function parseJson(text: string, field: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw toFileError(field, `not JSON, expected ${forms}`, cause);
  }
}

/** https://github.com/CMU-Perceptual-Computing-Lab/openpose, "Output": x, y, confidence of each joint in a row. */
function parseOpenPose(root: JsonObject, field: string): LoosePose {
  const person = first(root, 'people', field);
  const path = `${field}.people[0].pose_keypoints_2d`;
  const joints = parseTriples(person['pose_keypoints_2d'], path, [18, 25]);
  const [width, height] = [root['canvas_width'], root['canvas_height']];
  const canvas =
    width === undefined && height === undefined ? undefined : parseCanvas([width, height], field);
  return { skeleton: joints.length === 18 ? 'coco18' : 'body25', joints, canvas, units: 'pixels' };
}

/** https://cocodataset.org/#format-data, "Keypoint Detection": x, y, v of each joint in a row. */
function parseCoco(root: JsonObject, field: string, wanted: Skeleton): LoosePose {
  const annotation = 'annotations' in root ? first(root, 'annotations', field) : root;
  const path = 'annotations' in root ? `${field}.annotations[0].keypoints` : `${field}.keypoints`;
  const skeleton = isSkeletonName(wanted.name) ? coco17 : wanted; // categories other than people have joints of their own
  const counts = [...new Set([skeleton.joints.length, coco17.joints.length])];
  // Visibilities 1 and 2 are joints with a place; detectors write a score from 0 to 1 instead.
  const joints = parseTriples(annotation['keypoints'], path, counts).map(({ x, y, confidence }) => ({
    x,
    y,
    confidence: Math.min(confidence, 1),
  }));
  return {
    skeleton: joints.length === skeleton.joints.length ? skeleton.name : coco17.name,
    joints,
    canvas: findCocoCanvas(root, annotation['image_id']),
    units: 'pixels',
  };
}

function findCocoCanvas(root: JsonObject, imageId: unknown): Size | undefined {
  const images = Array.isArray(root['images']) ? root['images'].filter(isObject) : [];
  const image = images.find(({ id }) => id === imageId);
  const [width, height] = [image?.['width'], image?.['height']];
  return typeof width === 'number' && typeof height === 'number' ? { width, height } : undefined;
}

function parseOwn(root: JsonObject, field: string): LoosePose {
  const { skeleton, canvas, joints } = root;
  if (skeleton !== undefined && typeof skeleton !== 'string')
    throw toFileError(`${field}.skeleton`, `${describe(skeleton)}, expected the name of a skeleton`);
  if (!Array.isArray(joints)) throw toFileError(`${field}.joints`, `${describe(joints)}, expected a list`);
  return {
    skeleton,
    joints: joints.map((joint, i) => parseTriple(joint, `${field}.joints[${i}]`)),
    canvas: canvas === undefined ? undefined : parseCanvas(canvas, field),
    units: 'pixels',
  };
}

/** The first entry of the list `root[name]`. */
function first(root: JsonObject, name: string, field: string): JsonObject {
  const list = root[name];
  if (!Array.isArray(list)) throw toFileError(`${field}.${name}`, `${describe(list)}, expected a list`);
  const entry: unknown = list[0];
  if (entry === undefined) throw toFileError(`${field}.${name}`, 'empty, expected at least one person');
  if (!isObject(entry)) throw toFileError(`${field}.${name}[0]`, `${describe(entry)}, expected an object`);
  return entry;
}

/** Joints from a flat list of x, y, confidence, one after the other. */
function parseTriples(values: unknown, field: string, counts: readonly number[]): Joint[] {
  const expected = `${counts.map((count) => 3 * count).join(' or ')} numbers: x, y, confidence of ${counts.join(' or ')} joints`;
  if (!Array.isArray(values)) throw toFileError(field, `${describe(values)}, expected ${expected}`);
  if (!counts.includes(values.length / 3))
    throw toFileError(field, `${values.length} numbers, expected ${expected}`);
  return Array.from({ length: values.length / 3 }, (_, i) =>
    parseTriple(values.slice(3 * i, 3 * i + 3), `${field}[${3 * i}..${3 * i + 2}]`),
  );
}

function parseTriple(value: unknown, field: string): Joint {
  const [x, y, confidence]: unknown[] = Array.isArray(value) && value.length === 3 ? value : [];
  if (typeof x === 'number' && typeof y === 'number' && typeof confidence === 'number')
    return { x, y, confidence };
  throw toFileError(field, `${JSON.stringify(value)}, expected three numbers [x, y, confidence]`);
}

function parseCanvas(value: unknown, field: string): Size {
  const [width, height]: unknown[] = Array.isArray(value) && value.length === 2 ? value : [];
  if (typeof width === 'number' && typeof height === 'number') return { width, height };
  throw toFileError(`${field}.canvas`, `${JSON.stringify(value)}, expected two numbers, width and height`);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  return isObject(value) ? 'an object' : JSON.stringify(value);
}

function toFileError(field: string, problem: string, cause?: unknown): ReposeError {
  const violation: FieldViolation = { field, description: `Cannot read ${field}: ${problem}` };
  return new ReposeError('invalid-argument', violation.description, { cause, violations: [violation] });
}
