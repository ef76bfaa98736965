import type { JsonObject } from '../json-object.js';
import type { Setting } from './list-settings.js';

/** A value that somebody wrote, and where: `--port`, `REPOSE_PORT` or `port in repose.yaml`. */
export interface WrittenValue {
  readonly value: unknown;
  readonly origin: string;
}

/** The values that one source sets, by the settings' keys. */
export type Layer = ReadonlyMap<string, WrittenValue>;

/** Joins layers; the value of an earlier one counts. */
export function joinLayers(layers: readonly Layer[]): Layer {
  return new Map(layers.toReversed().flatMap((layer) => [...layer]));
}

/** Returns the values of a layer as the nested object that a schema reads. */
export function toObject(layer: Layer): JsonObject {
  const root: Record<string, unknown> = {};
  for (const [key, { value }] of layer) {
    const path = key.split('.');
    const name = path.pop() ?? key;
    let parent = root;
    for (const step of path) {
      parent[step] ??= {};
      parent = parent[step] as Record<string, unknown>; // as this function has made it
    }
    parent[name] = value;
  }
  return root;
}

/** Returns the value of a setting in a nested object; undefined if it is not there. */
export function findValue(config: object, { key }: Pick<Setting, 'key'>): unknown {
  return key.split('.').reduce<unknown>((at, name) => (at as JsonObject | undefined)?.[name], config);
}
