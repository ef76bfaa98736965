import { type FieldViolation, ReposeError } from '../../errors.js';
import { isObject, type JsonObject } from '../../json-object.js';
import { unseen } from '../convert-joints.js';
import type { Joint, Size } from '../skeleton.js';

/** A value of a file and its place, for errors: `people[1]`. */
export interface FileEntry {
  readonly entry: unknown;
  readonly field: string;
}

/** Throws `invalid-argument`, naming `field`, unless the value is an object. */
export function readObject(value: unknown, field: string): JsonObject {
  if (isObject(value)) return value;
  throw toFileError(field, `${describe(value)}, expected an object`);
}

/** The entries of a list with their places in the file; any other value is the only entry. */
export function listEntries(root: unknown, field: string): FileEntry[] {
  if (!Array.isArray(root)) return [{ entry: root, field }];
  return root.map((entry: unknown, index) => ({ entry, field: `${field}[${index}]` }));
}

/** The list `root[name]`. Throws `invalid-argument`, naming it, if it is not a list. */
export function readList(root: JsonObject, name: string, field: string): readonly unknown[] {
  const list = root[name];
  if (Array.isArray(list)) return list;
  throw toFileError(`${field}.${name}`, `${describe(list)}, expected a list`);
}

/** Joints from a flat list of x, y, confidence. `counts` are the allowed numbers of joints. */
export function readTriples(values: unknown, field: string, counts: readonly number[]): Joint[] {
  const expected = `${counts.map((count) => 3 * count).join(' or ')} numbers: x, y, confidence of ${counts.join(' or ')} joints`;
  if (!Array.isArray(values)) throw toFileError(field, `${describe(values)}, expected ${expected}`);
  if (!counts.includes(values.length / 3))
    throw toFileError(field, `${values.length} numbers, expected ${expected}`);
  return Array.from({ length: values.length / 3 }, (_, i) =>
    readTriple(values.slice(3 * i, 3 * i + 3), `${field}[${3 * i}..${3 * i + 2}]`),
  );
}

/**
 * A joint from [x, y, confidence]. ControlNet's programs write null for x and y of an unseen joint.
 */
export function readTriple(value: unknown, field: string): Joint {
  const [x, y, confidence]: unknown[] = Array.isArray(value) && value.length === 3 ? value : [];
  if (x === null && y === null) return unseen;
  if (typeof x === 'number' && typeof y === 'number' && typeof confidence === 'number')
    return { x, y, confidence };
  throw toFileError(field, `${JSON.stringify(value)}, expected three numbers [x, y, confidence]`);
}

/**
 * A canvas from [width, height]. Throws `invalid-argument`, naming `field.canvas`, for anything
 * else.
 */
export function readCanvas(value: unknown, field: string): Size {
  const [width, height]: unknown[] = Array.isArray(value) && value.length === 2 ? value : [];
  if (typeof width === 'number' && typeof height === 'number') return { width, height };
  throw toFileError(`${field}.canvas`, `${JSON.stringify(value)}, expected two numbers, width and height`);
}

/** A JSON value in a few words, for errors. */
export function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  return isObject(value) ? 'an object' : JSON.stringify(value).slice(0, 60);
}

/** An `invalid-argument` error about a part of a file. */
export function toFileError(field: string, problem: string, cause?: unknown): ReposeError {
  const violation: FieldViolation = { field, description: `Cannot read ${field}: ${problem}` };
  return new ReposeError('invalid-argument', violation.description, { cause, violations: [violation] });
}
