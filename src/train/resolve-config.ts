import { ReposeError } from '../errors.js';
import { type Method, type TrainConfig, trainConfigSchema } from './config.js';
import { defaultPresets, methodPresets } from './method-presets.js';
import { ablations } from './presets.js';

/** Settings by their path in the configuration, as typed: `g1.steps` -> `500`. */
export type Overrides = readonly (readonly [path: string, value: string])[];

/** The configuration of one method. */
export type ConfigOf<M extends Method> = Extract<TrainConfig, { readonly method: M }>;

/** How to resolve a preset: by default one of PG2, in full. */
export interface ResolveOptions<M extends Method> {
  readonly method?: M | undefined;
  readonly ablation?: string | undefined;
}

/**
 * A preset of a method, by default its first one, changed to an ablation of the paper and with
 * replaced settings. Values are parsed as JSON if possible (numbers, true), otherwise they are text.
 * Throws `not-found` for an unknown method, preset or ablation, and `invalid-argument` naming each
 * setting that is unknown or out of range.
 */
export function resolveConfig<M extends Method = 'pg2'>(
  presetName: string | undefined,
  overrides: Overrides,
  { method, ablation }: ResolveOptions<M> = {},
): ConfigOf<M> {
  const preset = findPreset(method ?? 'pg2', presetName);
  const asked = ablation === undefined ? preset : ablate(preset, ablation);
  return replaceSettings(asked, overrides) as ConfigOf<M>; // the presets of a method are of that method
}

function findPreset(method: string, asked: string | undefined): TrainConfig {
  if (!isNameIn(methodPresets, method)) throw toUnknownError('method', method, methodPresets);
  const known: Readonly<Record<string, TrainConfig>> = methodPresets[method];
  const name = asked ?? defaultPresets[method];
  const found = isNameIn(known, name) ? known[name] : undefined;
  if (found !== undefined) return found;
  throw toUnknownError(method === 'pg2' ? 'preset' : `${method} preset`, name, known);
}

function ablate(preset: TrainConfig, ablation: string): TrainConfig {
  if (!isNameIn(ablations, ablation)) throw toUnknownError('ablation', ablation, ablations);
  if (preset.method === 'pg2') return ablations[ablation](preset);
  const message = `Cannot train ablation "${ablation}" of ${preset.method}: it is a model of PG2, expected --method pg2`;
  throw new ReposeError('invalid-argument', message);
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
    const field = issue.path.join('.') || 'the configuration';
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
