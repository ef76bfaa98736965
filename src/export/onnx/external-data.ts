/**
 * Weights in a file beside the model (https://onnx.ai/onnx/repo-docs/ExternalData.html): each
 * tensor names a file relative to the model's folder, and the position of its bytes.
 */
import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, sep, win32 } from 'node:path';
import { ReposeError, toMessage } from '../../errors.js';
import type { Graph } from '../graph.js';
import type { ExternalPlace } from './encode-model.js';
import type { TensorProto } from './parse-model.js';

/** Tensors of this size or more begin on a page, so that a runtime can map them into memory. */
const mappedBytes = 2 ** 20;
/** The coarsest page: Windows' allocation granularity. */
const pageBytes = 2 ** 16;
/** The alignment for vector instructions. */
const smallAlignment = 64;

/**
 * Places in the file `location` for the initialisers of at least `fromBytes` bytes, in the graph's
 * order.
 */
export function placeExternally(
  graph: Graph,
  location: string,
  fromBytes: number,
): ReadonlyMap<string, ExternalPlace> {
  const places = new Map<string, ExternalPlace>();
  let end = 0;
  for (const { name, data } of graph.initializers.values()) {
    const length = data.byteLength;
    if (length < fromBytes) continue;
    const alignment = length >= mappedBytes ? pageBytes : smallAlignment;
    const offset = Math.ceil(end / alignment) * alignment;
    places.set(name, { location, offset, length });
    end = offset + length;
  }
  return places;
}

/** The place that a tensor names. Throws `invalid-argument` for an impossible one. */
export function parsePlace({ name, externalData }: TensorProto, expectedBytes: number): ExternalPlace {
  const entries = new Map(externalData.map(({ key, value }) => [key, value]));
  const location = entries.get('location') ?? '';
  if (!staysInside(location))
    throw failure(name, `location ${JSON.stringify(location)}`, "a path inside the model's folder");
  const offset = parseCount(name, 'offset', entries.get('offset') ?? '0');
  const length = parseCount(name, 'length', entries.get('length') ?? String(expectedBytes));
  if (length !== expectedBytes)
    throw failure(name, `length ${length}`, `${expectedBytes}, as its shape says`);
  return { location, offset, length };
}

/**
 * The real path of a place's file. Throws `invalid-argument` if it does not exist, or if a link
 * leads out of `folder`.
 */
export async function resolvePlace(
  folder: string,
  tensor: string,
  { location }: ExternalPlace,
): Promise<string> {
  const root = await realpath(folder);
  const path = await realpath(join(root, location)).catch((cause: unknown) => {
    throw failure(tensor, toMessage(cause), `a file "${location}" beside the model`);
  });
  if (!path.startsWith(root + sep))
    throw failure(tensor, `location "${location}", a link to "${path}"`, "a file inside the model's folder");
  if ((await stat(path)).isFile()) return path;
  throw failure(tensor, `location "${location}"`, 'a plain file');
}

/** Whether a location is relative, also on Windows, without `..`. */
function staysInside(location: string): boolean {
  if (location === '' || location.includes('\0')) return false;
  return !isAbsolute(location) && !win32.isAbsolute(location) && !location.split(/[\\/]/).includes('..');
}

function parseCount(tensor: string, field: string, text: string): number {
  const count = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(count)) return count;
  throw failure(tensor, `${field} ${JSON.stringify(text)}`, 'a count of bytes');
}

function failure(tensor: string, what: string, expected: string): ReposeError {
  const subject = `Cannot read the external values of tensor "${tensor}"`;
  return new ReposeError('invalid-argument', `${subject}: ${what}, expected ${expected}`);
}
