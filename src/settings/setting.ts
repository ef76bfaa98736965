/**
 * How a schema says what each of its settings is. `listSettings` makes of it flags, environment
 * variables, keys of a file, the help, the documentation and the JSON schema of editors:
 *
 * ```ts
 * const schema = z.strictObject({
 *   ...group('Listening', {
 *     port: setting(z.int().default(50_051), { about: 'the port to listen on', takesEffect: 'restart' }),
 *     tls: z.strictObject({
 *       cert: setting(z.string().optional(), { about: '...', placeholder: 'file', takesEffect: 'restart' }),
 *     }).prefault({}),
 *   }),
 * });
 * ```
 *
 * `tls.cert` is then `--tls-cert`, `REPOSE_TLS_CERT` and `tls: { cert: ... }`, listed under
 * "Listening".
 */
import { z } from 'zod';

/**
 * When a changed value takes effect in a running server that reads its configuration again: at
 * once; in new engines, which load beside the old ones and replace them; or not before a restart.
 */
export type TakesEffect = 'at once' | 'new engines' | 'restart';

/** What a schema cannot say of a setting by itself. */
export interface AboutSetting {
  /** What it is, in a few words for `--help`, with its unit unless its name has it. */
  readonly about: string;
  readonly takesEffect: TakesEffect;
  /** Its flag without the dashes, where it is not made of the key. */
  readonly flag?: string;
  /** What its flag takes, such as `folder`; by default the unit in the name, or its type. */
  readonly placeholder?: string;
  /** The default value in words, where the schema has none or one that differs by machine. */
  readonly defaultText?: string;
  /** Whether the value must never be printed. */
  readonly isSecret?: boolean;
}

const abouts = z.registry<AboutSetting>();
const groups = z.registry<{ readonly title: string }>();

/** Says what a setting is. Must be called last: zod's methods return a schema without it. */
export function setting<Schema extends z.ZodType>(schema: Schema, about: AboutSetting): Schema {
  const described = schema.describe(about.about);
  abouts.add(described, about);
  return described;
}

/** Puts the members of an object, and all that is inside them, under one heading. */
export function group<Shape extends z.ZodRawShape>(title: string, shape: Shape): Shape {
  for (const schema of Object.values(shape)) groups.add(schema, { title });
  return shape;
}

/** Returns what `setting` said of a schema. */
export function findAbout(schema: z.core.$ZodType): AboutSetting | undefined {
  return abouts.get(schema);
}

/** Returns the heading of `group` that a schema is under. */
export function findGroup(schema: z.core.$ZodType): string | undefined {
  return groups.get(schema)?.title;
}
