import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatSettingsJsonSchema, formatSettingsTables } from '../../scripts/settings-documents.js';
import { packageRoot } from '../../src/package-root.js';

const read = (name: string): string => readFileSync(join(packageRoot, 'docs', name), 'utf8');

test('docs/repose.schema.json is up to date: npm run write:settings', () => {
  expect(read('repose.schema.json')).toBe(formatSettingsJsonSchema());
});

test('the tables of docs/serving-reference.md are up to date: npm run write:settings', () => {
  expect(read('serving-reference.md')).toContain(
    `<!-- settings -->\n\n${formatSettingsTables()}\n\n<!-- /settings -->`,
  );
});
