import { ReposeError, toMessage } from '../../errors.js';
import { coco18, type Joint, type Skeleton } from '../../pose/skeleton.js';
import type { Problem } from './problem.js';

/** The first line of an annotation file as PG2's successors publish them. */
export const annotationHeader = 'name:keypoints_y:keypoints_x';

/** What stands for a joint that was not seen, in both coordinates. */
export const missing = -1;

export interface Annotations {
  /** As many joints as the skeleton or `coco18` has, in pixels of the picture, by the picture's file name. */
  readonly poses: ReadonlyMap<string, readonly Joint[]>;
  readonly problems: readonly Problem[];
}

/**
 * Reads an annotation file: a line a picture, `NAME: [y]: [x]`, whole numbers as JSON lists, one a joint of the skeleton or of
 * `coco18`, as the published files have them. A line that cannot be read is told, and the others are read all the same. Throws `invalid-argument`, naming `place`, without its header.
 */
export function parseAnnotations(text: string, place: string, skeleton: Skeleton = coco18): Annotations {
  const [header = '', ...lines] = text.split(/\r?\n/);
  if (header.trim() !== annotationHeader)
    throw new ReposeError(
      'invalid-argument',
      `Cannot read ${place}: its first line is ${JSON.stringify(header.slice(0, 60))}, expected ${annotationHeader}`,
    );
  const poses = new Map<string, readonly Joint[]>();
  const problems: Problem[] = [];
  const counts = [...new Set([skeleton, coco18].map(({ joints }) => joints.length))];
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    try {
      const [name, joints] = parseLine(line, counts);
      if (poses.has(name)) throw new Error(`a second line for ${name}, expected one`);
      poses.set(name, joints);
    } catch (thrown) {
      problems.push({ place: `${place}:${index + 2}`, description: toMessage(thrown) });
    }
  }
  return { poses, problems };
}

function parseLine(line: string, counts: readonly number[]): [string, Joint[]] {
  const [name = '', ys, xs, ...rest] = line.split(':').map((field) => field.trim());
  if (name === '' || ys === undefined || xs === undefined || rest.length > 0)
    throw new Error(`${line.split(':').length} fields, expected a name and two lists with colons between`);
  const y = parseList(ys, 'keypoints_y', counts);
  const x = parseList(xs, 'keypoints_x', [y.length]);
  return [name, y.map((value, joint) => toJoint(x[joint]!, value))];
}

function toJoint(x: number, y: number): Joint {
  return x === missing || y === missing ? { x: 0, y: 0, confidence: 0 } : { x, y, confidence: 1 };
}

function parseList(text: string, field: string, counts: readonly number[]): number[] {
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
