/** What documents and editors are told about the server's settings, made from their schema. */
import { z } from 'zod';
import { serverConfigSchema, serverSettings } from '#dist/server/config.js';
import { formatDefault } from '#dist/settings/format-setting.js';
import type { Setting } from '#dist/settings/list-settings.js';

/** The JSON schema of the file of `repose serve --config`: docs/repose.schema.json. */
export function formatSettingsJsonSchema(): string {
  const schema = z.toJSONSchema(serverConfigSchema, { io: 'input' });
  for (const { key, defaultText } of serverSettings)
    if (defaultText !== undefined) delete findProperty(schema, key).default; // it differs by machine
  const properties = { $schema: { type: 'string' }, ...schema.properties };
  const title = 'Settings of repose serve';
  return `${JSON.stringify({ title, ...schema, properties }, null, 2)}\n`;
}

/** The tables of docs/serving-reference.md, one a group of settings. */
export function formatSettingsTables(): string {
  const groups = new Map<string, Setting[]>();
  for (const setting of serverSettings)
    groups.set(setting.group, [...(groups.get(setting.group) ?? []), setting]);
  return [...groups].map(([title, settings]) => `### ${title}\n\n${formatTable(settings)}`).join('\n\n');
}

function formatTable(settings: readonly Setting[]): string {
  const rows = settings.map((setting) => {
    const { key, about, type, takesEffect } = setting;
    const choices =
      type.kind === 'choice' ? ` (${type.choices.map((choice) => `\`${choice}\``).join(', ')})` : '';
    return [
      `\`${key}\``,
      `\`${formatFlag(setting)}\``,
      formatDefault(setting),
      `${about}${choices}`,
      takesEffect,
    ];
  });
  return [['key', 'flag', 'default', 'meaning', 'takes effect'], Array(5).fill('---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

function formatFlag({ flag, type, defaultValue }: Setting): string {
  return type.kind === 'boolean' && defaultValue === true ? `--no-${flag}` : `--${flag}`;
}

type JsonSchema = z.core.JSONSchema.JSONSchema;

function findProperty(schema: JsonSchema, key: string): JsonSchema {
  return key.split('.').reduce((at, name) => {
    const property = at.properties?.[name];
    if (typeof property !== 'object') throw new Error(`Cannot find ${key} in the JSON schema`);
    return property;
  }, schema);
}
