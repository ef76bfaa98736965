import { isDeepStrictEqual } from 'node:util';
import { findValue, toObject } from '../settings/layer.js';
import type { Setting } from '../settings/list-settings.js';
import type { TakesEffect } from '../settings/setting.js';
import { type ServerConfig, serverConfigSchema, serverSettings } from './config.js';

/** What a running server takes over of another configuration. */
export interface ConfigChange {
  /** The current configuration with all changes that need no restart. */
  readonly config: ServerConfig;
  /** The settings that these changes are of. */
  readonly changed: readonly Setting[];
  /** The settings whose other value needs a restart. */
  readonly waiting: readonly Setting[];
}

/** Compares the configuration of a running server with another one. */
export function planChange(current: ServerConfig, wanted: ServerConfig): ConfigChange {
  const different = listDifferent(current, wanted);
  const needsRestart = ({ takesEffect }: Setting): boolean => takesEffect === 'restart';
  const values = serverSettings.map((setting): [string, { value: unknown; origin: string }] => [
    setting.key,
    { value: findValue(needsRestart(setting) ? current : wanted, setting), origin: '' },
  ]);
  return {
    config: serverConfigSchema.parse(toObject(new Map(values))),
    changed: different.filter((setting) => !needsRestart(setting)),
    waiting: different.filter(needsRestart),
  };
}

/** Whether two configurations differ in a setting that takes effect in this way. */
export function differ(a: ServerConfig, b: ServerConfig, when: TakesEffect): boolean {
  return listDifferent(a, b).some(({ takesEffect }) => takesEffect === when);
}

function listDifferent(a: ServerConfig, b: ServerConfig): readonly Setting[] {
  return serverSettings.filter((setting) => !isDeepStrictEqual(findValue(a, setting), findValue(b, setting)));
}
