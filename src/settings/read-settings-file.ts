import { parse } from 'yaml';
import { type FieldViolation, ReposeError, toMessage } from '../errors.js';
import { isObject, type JsonObject } from '../json-object.js';
import type { Layer, WrittenValue } from './layer.js';
import type { Setting } from './list-settings.js';
import { findNearest } from './nearest.js';

/**
 * Reads the settings of a YAML or JSON file. `name` is the file's name in errors. Throws
 * `invalid-argument` for what is not YAML, and for unknown keys, each with the one that is nearest.
 */
export function readSettingsFile(settings: readonly Setting[], text: string, name: string): Layer {
  const { $schema: _forEditors, ...values } = parseYaml(text, name);
  const layer = new Map<string, WrittenValue>();
  const unknown: FieldViolation[] = [];
  for (const [key, value] of listLeaves(values, settings)) {
    if (settings.some((setting) => setting.key === key))
      layer.set(key, { value, origin: `${key} in ${name}` });
    else unknown.push(refuse(key, { settings, name }));
  }
  const [first, ...rest] = unknown;
  if (first !== undefined) throw ReposeError.invalid([first, ...rest]);
  return layer;
}

function parseYaml(text: string, name: string): JsonObject {
  let content: unknown;
  try {
    content = parse(text) ?? {}; // an empty file
  } catch (cause) {
    const [reason = ''] = toMessage(cause).split(':\n'); // an extract of the file follows
    throw new ReposeError('invalid-argument', `Cannot read ${name}: ${reason}`, { cause });
  }
  if (isObject(content)) return content;
  throw new ReposeError(
    'invalid-argument',
    `Cannot read ${name}: no settings, expected lines such as port: 50051`,
  );
}

/** The values of nested objects by their paths, down to settings or unknown keys, without empty ones. */
function listLeaves(values: JsonObject, settings: readonly Setting[], parent = ''): [string, unknown][] {
  return Object.entries(values).flatMap(([name, value]): [string, unknown][] => {
    const key = `${parent}${name}`;
    if (value === null) return [];
    const isGroup = settings.some((setting) => setting.key.startsWith(`${key}.`));
    return isGroup && isObject(value) ? listLeaves(value, settings, `${key}.`) : [[key, value]];
  });
}

function refuse(
  key: string,
  { settings, name }: { readonly settings: readonly Setting[]; readonly name: string },
): FieldViolation {
  const nearest = findNearest(
    key,
    settings.map((setting) => setting.key),
  );
  return {
    field: key,
    description: `Cannot read ${name}: no setting ${key}, expected one such as ${nearest}`,
  };
}
