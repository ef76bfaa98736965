import type { JsonObject } from '../json-object.js';
import { formatDefault, formatValue } from './format-setting.js';
import { findValue, type Layer } from './layer.js';
import type { Setting } from './list-settings.js';

/**
 * A configuration as the YAML of a file that stands for the same, with where each value comes from.
 * Secrets, and settings that have no value, are comments.
 */
export function formatConfig(settings: readonly Setting[], config: JsonObject, written: Layer): string {
  const lines: string[] = [];
  let group = '';
  let parents: readonly string[] = [];
  for (const setting of settings) {
    if (setting.group !== group) lines.push(...(lines.length > 0 ? [''] : []), `# ${setting.group}`);
    const path = setting.key.split('.');
    const above = path.slice(0, -1);
    for (const [depth, name] of above.entries())
      if (parents[depth] !== name) lines.push(`${indent(depth)}${name}:`);
    lines.push(`${indent(above.length)}${formatLine(setting, config, written)}`);
    ({ group } = setting);
    parents = above;
  }
  return lines.join('\n');
}

/** `port: 8080  # --port`. */
function formatLine(setting: Setting, config: JsonObject, written: Layer): string {
  const name = setting.key.slice(setting.key.lastIndexOf('.') + 1);
  const value = findValue(config, setting);
  const origin = written.get(setting.key)?.origin ?? 'default';
  if (value === undefined) return `# ${name}: ${formatDefault(setting) || 'not set'}`;
  if (setting.isSecret) return `# ${name}: secret, from ${origin}`;
  const [exact, words] = [JSON.stringify(value), formatValue(setting, value)];
  const hasWords = typeof value === 'number' && words !== exact;
  return `${name}: ${exact}  # ${origin}${hasWords ? `, ${words}` : ''}`;
}

function indent(depth: number): string {
  return '  '.repeat(depth);
}
