import { ReposeError } from '../errors.js';
import { isObject } from '../json-object.js';
import { isVisible, type LoosePose } from './convert.js';
import { choosePerson } from './keypoint-files/choose-person.js';
import { findForm, knownForms } from './keypoint-files/forms.js';
import { describe, toFileError } from './keypoint-files/json-values.js';
import type { FilePerson, KeypointForm, KeypointFrame } from './keypoint-files/keypoint-form.js';
import { measureUnits } from './keypoint-files/measure-units.js';
import { findYoloRows, yoloLabel } from './keypoint-files/yolo-label.js';
import { coco18, type Skeleton } from './skeleton.js';

/** The problem of a file or frame without a person. */
export const nobodyProblem = 'nobody in it, expected at least one person with a visible joint';

/** A picture or frame of a keypoint file, with the pose of its main person if readable. */
export type PoseFrame = {
  /** The picture's name, if the file has one. */
  readonly name: string | undefined;
} & (
  | { readonly kind: 'pose'; readonly pose: LoosePose }
  | { readonly kind: 'nobody' }
  | { readonly kind: 'unreadable'; readonly error: ReposeError }
);

/**
 * The pose of a keypoint file's first picture or frame with a person, unchecked: `parsePose` checks
 * the joints and converts them to `skeleton`. docs/keypoints.md lists the forms. Throws
 * `invalid-argument`, naming `field`, for an unknown form and for a file without a person.
 */
export function parsePoseFile(text: string, field: string, skeleton: Skeleton = coco18): LoosePose {
  const frames = parsePoseFrames(text, field, skeleton);
  for (const frame of frames) {
    if (frame.kind === 'pose') return frame.pose;
    if (frame.kind === 'unreadable') throw frame.error;
  }
  throw toFileError(field, nobodyProblem);
}

/**
 * The poses of the main persons (`choosePerson`) of all pictures or frames in a keypoint file.
 * Throws `invalid-argument`, naming `field`, for an unknown form.
 */
export function parsePoseFrames(text: string, field: string, skeleton: Skeleton = coco18): PoseFrame[] {
  const read = readForm(text.replace(/^\uFEFF/, ''), field);
  if (read === undefined) return [];
  const { form, parts } = read;
  return parts
    .flatMap((part) => form.listFrames(part.root, part.field, skeleton))
    .map((frame) => toPoseFrame(frame, form, skeleton));
}

interface FilePart {
  readonly root: unknown;
  readonly field: string;
}

/**
 * The form of a file and its parts: the file, or each frame of a list of lists. Undefined for an
 * empty list.
 */
function readForm(
  text: string,
  field: string,
): { readonly form: KeypointForm; readonly parts: readonly FilePart[] } | undefined {
  if (text.trim() === '') throw toFileError(field, `an empty file, expected ${knownForms}`);
  const rows = findYoloRows(text);
  if (rows) return { form: yoloLabel, parts: [{ root: rows, field }] };
  const root = parseJson(text, field);
  const first: unknown = [root].flat(2)[0];
  if (first === undefined) return undefined;
  const form = isObject(first) ? findForm(first) : undefined;
  if (form === undefined) throw toFileError(field, `${describeFirst(first)}, expected ${knownForms}`);
  const isListOfLists = Array.isArray(root) && root.every(Array.isArray);
  const parts = isListOfLists
    ? root.map((list: unknown, index) => ({ root: list, field: `${field}[${index}]` }))
    : [{ root, field }];
  return { form, parts };
}

function parseJson(text: string, field: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const hasNaN = /[[\s,:](?:NaN|-?Infinity)[\s,\]}]/.test(text); // Python's json writes them
    const problem = hasNaN
      ? 'NaN or Infinity, which is not JSON, expected numbers, or null for x and y of a joint that was not seen'
      : `not JSON, expected ${knownForms}`;
    throw toFileError(field, problem, cause);
  }
}

function describeFirst(first: unknown): string {
  if (!isObject(first)) return describe(first);
  return `an object with ${Object.keys(first).slice(0, 5).join(', ') || 'nothing'}`;
}

function toPoseFrame(frame: KeypointFrame, form: KeypointForm, skeleton: Skeleton): PoseFrame {
  const { field, name, canvas } = frame;
  try {
    const person = choosePerson(readPeople(frame, form, skeleton));
    if (person === undefined) return { name, kind: 'nobody' };
    const units = person.units ?? measureUnits(person.joints, field);
    return { name, kind: 'pose', pose: { skeleton: person.skeleton, joints: person.joints, canvas, units } };
  } catch (error) {
    if (error instanceof ReposeError) return { name, kind: 'unreadable', error };
    throw error;
  }
}

/**
 * The readable people of a frame. Throws the first error if none with a visible joint is readable.
 */
function readPeople({ people }: KeypointFrame, form: KeypointForm, skeleton: Skeleton): FilePerson[] {
  const read: FilePerson[] = [];
  const errors: ReposeError[] = [];
  for (const { entry, field } of people) {
    try {
      const person = form.readPerson(entry, field, skeleton);
      if (person) read.push(person);
    } catch (error) {
      if (!(error instanceof ReposeError)) throw error;
      errors.push(error);
    }
  }
  const [error] = errors;
  if (error && !read.some(({ joints }) => joints.some(isVisible))) throw error;
  return read;
}
