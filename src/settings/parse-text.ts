import type { SettingType } from './list-settings.js';

/**
 * Returns the value that the text of a flag or variable stands for; undefined if it is not of the
 * type. The schema checks everything else.
 */
export function parseText(type: SettingType, text: string): unknown {
  switch (type.kind) {
    case 'text':
    case 'choice':
      return text;
    case 'number':
      return parseNumber(text);
    case 'boolean':
      return { true: true, false: false }[text];
    case 'list': {
      const items = text.split(/[\s,]+/).filter((item) => item !== '');
      const values: readonly unknown[] = type.of === 'text' ? items : items.map(parseNumber);
      return values.includes(undefined) ? undefined : values;
    }
    default:
      return assertNever(type);
  }
}

/** What `parseText` expects. */
export function describeType(type: SettingType): string {
  switch (type.kind) {
    case 'text':
    case 'choice':
      return 'text';
    case 'number':
      return 'a number';
    case 'boolean':
      return 'true or false';
    case 'list':
      return type.of === 'text' ? 'texts' : 'numbers';
    default:
      return assertNever(type);
  }
}

function parseNumber(text: string): number | undefined {
  const value = Number(text);
  return text.trim() === '' || Number.isNaN(value) ? undefined : value;
}

function assertNever(type: never): never {
  throw new Error(`Cannot use the type of a setting: ${JSON.stringify(type)}`);
}
