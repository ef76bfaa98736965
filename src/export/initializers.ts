import { ReposeError } from '../errors.js';
import type { ElementData, Initializer } from './graph.js';

/**
 * Adds an initialiser, or finds the equal one of its name, and returns it: two calls of a layer
 * share their weights. Throws `internal` if a different tensor has the name, since one would
 * silently replace the other.
 */
export function addInitializer(initializers: Map<string, Initializer>, added: Initializer): Initializer {
  const present = initializers.get(added.name);
  if (present === undefined) {
    initializers.set(added.name, added);
    return added;
  }
  if (isSame(present, added)) return present;
  const what = `two different tensors are named "${added.name}"`;
  throw new ReposeError('internal', `Cannot build the graph: ${what}, expected different names`);
}

/** The initialisers of a graph and the added ones, by name. Throws as `addInitializer`. */
export function mergeInitializers(
  present: ReadonlyMap<string, Initializer>,
  added: Iterable<Initializer>,
): ReadonlyMap<string, Initializer> {
  const merged = new Map(present);
  for (const initializer of added) addInitializer(merged, initializer);
  return merged;
}

function isSame(a: Initializer, b: Initializer): boolean {
  return a.type === b.type && String(a.shape) === String(b.shape) && haveSameBytes(a.data, b.data);
}

function haveSameBytes(a: ElementData, b: ElementData): boolean {
  return a === b || toBytes(a).equals(toBytes(b));
}

function toBytes({ buffer, byteOffset, byteLength }: ElementData): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
