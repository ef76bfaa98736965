import { toMessage } from '../../errors.js';
import { coco18, type Joint, type Skeleton } from '../../pose/skeleton.js';
import { parseList } from './parse-list.js';
import type { Problem } from './problem.js';

/** The first line of an annotation file as PG2's successors publish them. */
export const annotationHeader = 'name:keypoints_y:keypoints_x';

/** What stands for a joint that was not seen, in both coordinates. */
export const missing = -1;

export interface Annotations {
  /** As many joints as the skeleton or `coco18` has, in pixels of the picture, by the name that the file has for the picture. */
  readonly poses: ReadonlyMap<string, readonly Joint[]>;
  /** The lines that they stand on, by the same names. */
  readonly lines: ReadonlyMap<string, number>;
  readonly problems: readonly Problem[];
}

/**
 * Reads an annotation file: a line a picture, `NAME: [y]: [x]`, numbers as JSON lists, one a joint of the skeleton or of `coco18`;
 * commas, semicolons or tabs may take the place of the colons, as `parseList` has it. A line that cannot be read is a problem, and the
 * others are read all the same. Undefined for a text that is no annotation file.
 */
export function parseAnnotations(
  text: string,
  place: string,
  skeleton: Skeleton = coco18,
): Annotations | undefined {
  const list = parseList(text, place, {
    columns: ['name', 'keypoints_y', 'keypoints_x'],
    open: 'name',
    expected: 'a name and two lists with colons between',
  });
  if (list === undefined) return undefined;
  const poses = new Map<string, readonly Joint[]>();
  const lines = new Map<string, number>();
  const problems = [...list.problems];
  const counts = [...new Set([skeleton, coco18].map(({ joints }) => joints.length))];
  for (const { line, fields } of list.rows) {
    const { name } = fields;
    try {
      const joints = toJoints(fields, counts);
      if (poses.has(name)) throw new Error(`a second line for ${name}, expected one`);
      poses.set(name, joints);
      lines.set(name, line);
    } catch (thrown) {
      problems.push({ place: `${place}:${line}`, description: toMessage(thrown) });
    }
  }
  return { poses, lines, problems };
}

function toJoints(
  fields: Readonly<Record<'keypoints_y' | 'keypoints_x', string>>,
  counts: readonly number[],
): Joint[] {
  const y = parseNumbers(fields.keypoints_y, 'keypoints_y', counts);
  const x = parseNumbers(fields.keypoints_x, 'keypoints_x', [y.length]);
  return y.map((value, joint) => toJoint(x[joint]!, value));
}

function toJoint(x: number, y: number): Joint {
  return x === missing || y === missing ? { x: 0, y: 0, confidence: 0 } : { x, y, confidence: 1 };
}

function parseNumbers(text: string, field: string, counts: readonly number[]): number[] {
  const values: unknown = parseJson(text);
  if (Array.isArray(values) && counts.includes(values.length) && values.every(Number.isFinite))
    return values as number[]; // every one is a finite number
  const found = Array.isArray(values) ? `${values.length} values` : JSON.stringify(text.slice(0, 40));
  throw new Error(`${field} is ${found}, expected a list of ${counts.join(' or ')} numbers`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
