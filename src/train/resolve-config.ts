import { ReposeError } from '../errors.js';
import { type TrainConfig, trainConfigSchema } from './config.js';
import { ablations, presets } from './presets.js';

/** Settings by their path in the configuration, as typed: `g1.steps` -> `500`. */
export type Overrides = readonly (readonly [path: string, value: string])[];

/**
 * A preset, changed to an ablation of the paper and with replaced settings. Values are parsed as
 * JSON if possible (numbers, true), otherwise they are text. Throws `not-found` for an unknown
 * preset or ablation, and `invalid-argument` naming each setting that is unknown or out of range.
 */
export function resolveConfig(presetName: string, overrides: Overrides, ablation = 'full'): TrainConfig {
  if (!isNameIn(presets, presetName)) throw toUnknownError('preset', presetName, presets);
  if (!isNameIn(ablations, ablation)) throw toUnknownError('ablation', ablation, ablations);
  return replaceSettings(ablations[ablation](presets[presetName]), overrides);
}

/**
 * The configuration of a run or a bundle with replaced settings. Throws as `resolveConfig`, also
 * naming missing settings.
 */
export function replaceSettings(config: unknown, overrides: Overrides): TrainConfig {
  const settings: unknown = structuredClone(config);
  for (const [path, value] of overrides) replaceAt(settings, path.split('.'), parseValue(value));
  const parsed = trainConfigSchema.safeParse(settings);
  if (parsed.success) return parsed.data;
  const violations = parsed.error.issues.map((issue) => {
    const field = issue.path.join('.');
    return { field, description: `Cannot train: ${field}: ${issue.message}` };
  });
  throw new ReposeError('invalid-argument', violations.map(({ description }) => description).join('\n'), {
    violations,
  });
}

function isNameIn<Names extends object>(names: Names, name: string): name is keyof Names & string {
  return Object.hasOwn(names, name);
}

function toUnknownError(what: string, name: string, names: object): ReposeError {
  const known = Object.keys(names).join(', ');
  return new ReposeError('not-found', `Cannot train ${what} "${name}": unknown, expected one of ${known}`);
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text; // text needs no quotes
  }
}

/** Sets `path` in nested objects; creates missing ones, which the schema then refuses by name. */
function replaceAt(target: unknown, [key, ...rest]: string[], value: unknown): void {
  if (key === undefined || typeof target !== 'object' || target === null) return;
  const fields = target as Record<string, unknown>; // an object of JSON, by the check above
  if (rest.length === 0) fields[key] = value;
  else {
    if (typeof fields[key] !== 'object') fields[key] = {};
    replaceAt(fields[key], rest, value);
  }
}
