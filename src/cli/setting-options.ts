/** The flags of a server's settings, made from its schema. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { formatDefault } from '../settings/format-setting.js';
import type { Layer, WrittenValue } from '../settings/layer.js';
import type { Setting } from '../settings/list-settings.js';
import { describeType, parseText } from '../settings/parse-text.js';

/** Adds the flags of settings to a command, under the headings of their groups. */
export function addSettingOptions(command: Command, settings: readonly Setting[]): Command {
  for (const setting of settings)
    for (const option of createOptions(setting)) command.addOption(option.helpGroup(`${setting.group}:`));
  return command;
}

/** Returns what the command line sets. */
export function readSettingFlags(command: Command, settings: readonly Setting[]): Layer {
  const layer = new Map<string, WrittenValue>();
  for (const { key, flag } of settings) {
    const property = new Option(`--${flag}`).attributeName();
    if (command.getOptionValueSource(property) === 'cli')
      layer.set(key, { value: command.getOptionValue(property), origin: `--${flag}` });
  }
  return layer;
}

/** A boolean has a flag for each value; the help shows the one that changes the default. */
function createOptions(setting: Setting): readonly Option[] {
  const { flag, type, placeholder, about, defaultValue } = setting;
  if (type.kind === 'boolean') {
    const isOn = defaultValue === true;
    return [
      new Option(`--${flag}`, about).hideHelp(isOn),
      new Option(`--no-${flag}`, `do not ${about}`).hideHelp(!isOn),
    ];
  }
  const value = type.kind === 'list' ? `${placeholder}...` : placeholder;
  const usual = formatDefault(setting);
  const option = new Option(`--${flag} <${value}>`, usual === '' ? about : `${about} (default: ${usual})`);
  if (type.kind === 'choice') return [option.choices(type.choices)];
  return [option.argParser((text: string, before: unknown) => parseFlag(setting, text, before))];
}

/** commander calls it for each item of a list. */
function parseFlag({ type }: Setting, text: string, before: unknown): unknown {
  const value = parseText(type, text);
  if (value === undefined) throw new InvalidArgumentError(`Expected ${describeType(type)}.`);
  return Array.isArray(value) && Array.isArray(before) ? [...before, ...value] : value;
}
