import { toMessage } from '../../errors.js';
import { parseJson } from '../../parse-json.js';
import { coco18, type Joint, type Skeleton } from '../../pose/skeleton.js';
import { parseList } from './parse-list.js';
import type { Problem } from './problem.js';

/** The first line of an annotation file, as PG2's successors publish them. */
export const annotationHeader = 'name:keypoints_y:keypoints_x';

/** Both coordinates of a joint that was not seen. */
export const missing = -1;

export interface Annotations {
  /**
   * By the picture's name in the file: the joints of the skeleton or of `coco18`, in pixels of the
   * picture.
   */
  readonly poses: ReadonlyMap<string, readonly Joint[]>;
  /** Their line numbers, by the same names. */
  readonly lines: ReadonlyMap<string, number>;
  readonly problems: readonly Problem[];
}

/**
 * Parses an annotation file: one line per picture, `NAME: [y]: [x]`, with JSON lists of one number
 * per joint of the skeleton or of `coco18`. The delimiters of `parseList` may replace the colons.
 * An unreadable line becomes a problem. Returns undefined for any other text.
 */
export function parseAnnotations(
  text: string,
  place: string,
  skeleton: Skeleton = coco18,
): Annotations | undefined {
  const list = parseList(text, place, {
    columns: ['name', 'keypoints_y', 'keypoints_x'],
    open: 'name',
    expected: 'a name and two lists, separated by colons',
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
      if (poses.has(name)) throw new Error(`a second line for ${name}, expected one line per picture`);
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
    return values as number[]; // each is a finite number
  const found = Array.isArray(values) ? `${values.length} values` : JSON.stringify(text.slice(0, 40));
  throw new Error(`${field} is ${found}, expected a list of ${counts.join(' or ')} numbers`);
}
