import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatManifestJsonSchema } from '../../src/bundle/manifest-json-schema.js';

test('models/model.schema.json is up to date: npm run write:manifest-schema', () => {
  const committed = readFileSync(join(__dirname, '..', '..', 'models', 'model.schema.json'), 'utf8');
  expect(committed).toBe(formatManifestJsonSchema());
});
