import type { Setting } from './list-settings.js';

const kib = 1024;

/** A value in words: bytes and milliseconds in the largest unit that is exact. */
export function formatValue({ key }: Pick<Setting, 'key'>, value: unknown): string {
  if (Array.isArray(value)) return value.join(' ');
  if (typeof value !== 'number' || value === 0) return String(value);
  if (key.endsWith('Ms'))
    return formatUnits(value, [
      [3_600_000, 'h'],
      [60_000, 'min'],
      [1000, 's'],
      [1, 'ms'],
    ]);
  if (key.endsWith('Bytes'))
    return formatUnits(value, [
      [kib ** 3, 'GiB'],
      [kib ** 2, 'MiB'],
      [kib, 'KiB'],
      [1, 'B'],
    ]);
  return String(value);
}

/** The default of a setting in words; empty if it has none. */
export function formatDefault(setting: Setting): string {
  const { defaultValue, defaultText } = setting;
  if (defaultText !== undefined) return defaultText;
  return defaultValue === undefined ? '' : formatValue(setting, defaultValue);
}

function formatUnits(value: number, units: readonly (readonly [number, string])[]): string {
  const [size, unit] = units.find(([size]) => value % size === 0) ?? [1, ''];
  return `${value / size} ${unit}`;
}
