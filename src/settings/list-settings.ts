import type { z } from 'zod';
import { toKebab } from './flag-name.js';
import { type AboutSetting, findAbout, findGroup, type TakesEffect } from './setting.js';

/** What values a setting has, and how they are written as text. */
export type SettingType =
  | { readonly kind: 'text' }
  | { readonly kind: 'number' }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  | { readonly kind: 'list'; readonly of: 'text' | 'number' };

/** One setting of a schema, as plain data. */
export interface Setting {
  /** Its path in the configuration and in a file, as in `limits.maxBytes`. */
  readonly key: string;
  /** Its flag without the dashes, as in `limits-max-bytes`. */
  readonly flag: string;
  /** Its environment variable, as in `REPOSE_LIMITS_MAX_BYTES`. */
  readonly variable: string;
  readonly group: string;
  readonly about: string;
  readonly type: SettingType;
  /** What its flag takes, as in `bytes`. */
  readonly placeholder: string;
  /** Undefined if the schema has none. */
  readonly defaultValue: unknown;
  /** The default value in words, where it is not a fixed value. */
  readonly defaultText: string | undefined;
  readonly takesEffect: TakesEffect;
  readonly isSecret: boolean;
}

/** A schema without its default and what else is around it. */
interface Bare {
  readonly def: z.core.$ZodTypes['_zod']['def'];
  readonly defaultValue: unknown;
}

/** Lists the settings of a schema of `setting` and `group`, in its order. */
export function listSettings(schema: z.ZodObject): readonly Setting[] {
  return listMembers(schema.def.shape, { path: [], group: 'Settings' });
}

function listMembers(
  shape: z.core.$ZodShape,
  { path, group }: { readonly path: readonly string[]; readonly group: string },
): readonly Setting[] {
  return Object.entries(shape).flatMap(([name, schema]) => {
    const at = { path: [...path, name], group: findGroup(schema) ?? group };
    const bare = unwrap(schema);
    if (bare.def.type === 'object') return listMembers(bare.def.shape, at);
    const about = findAbout(schema);
    if (about === undefined)
      throw new Error(`Cannot list ${at.path.join('.')}: expected setting() around it`);
    return [toSetting(bare, about, at)];
  });
}

function toSetting(
  { def, defaultValue }: Bare,
  { flag, placeholder, about, defaultText, takesEffect, isSecret = false }: AboutSetting,
  { path, group }: { readonly path: readonly string[]; readonly group: string },
): Setting {
  const key = path.join('.');
  const words = flag ?? path.map(toKebab).join('-');
  const type = toType(def, key);
  return {
    key,
    flag: words,
    variable: `REPOSE_${words.replaceAll('-', '_').toUpperCase()}`,
    group,
    about,
    type,
    placeholder: placeholder ?? toPlaceholder(words, type),
    defaultValue,
    defaultText,
    takesEffect,
    isSecret,
  };
}

function unwrap(schema: z.core.$ZodType, defaultValue?: unknown): Bare {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'default':
      return unwrap(def.innerType, def.defaultValue);
    case 'optional':
    case 'prefault':
      return unwrap(def.innerType, defaultValue);
    case 'pipe':
      return unwrap(def.in, defaultValue);
    default:
      return { def, defaultValue };
  }
}

function toType(def: Bare['def'], key: string): SettingType {
  switch (def.type) {
    case 'string':
      return { kind: 'text' };
    case 'number':
    case 'boolean':
      return { kind: def.type };
    case 'enum':
      return { kind: 'choice', choices: Object.values(def.entries).map(String) };
    case 'array': {
      const { type } = unwrap(def.element).def;
      if (type === 'string' || type === 'number')
        return { kind: 'list', of: type === 'string' ? 'text' : type };
      break;
    }
    default:
  }
  throw new Error(`Cannot list ${key}: a flag cannot take a value of the type ${def.type}`);
}

const units = ['ms', 'bytes', 'pixels', 'px'];

function toPlaceholder(flag: string, type: SettingType): string {
  const last = flag.slice(flag.lastIndexOf('-') + 1);
  if (type.kind === 'number') return units.includes(last) ? last : 'number';
  if (type.kind === 'list') return type.of === 'number' ? 'numbers' : 'texts';
  return last;
}
