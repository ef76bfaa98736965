/**
 * Writes docs/repose.schema.json and the tables of settings in docs/serving-reference.md:
 * `npm run write:settings` after a change of the schema in src/server/config.ts.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '#dist/package-root.js';
import { writeSection } from '../bench/write-section.js';
import { formatSettingsJsonSchema, formatSettingsTables } from './settings-documents.js';

const docs = join(packageRoot, 'docs');
writeFileSync(join(docs, 'repose.schema.json'), formatSettingsJsonSchema());
await writeSection(join(docs, 'serving-reference.md'), { name: 'settings', text: formatSettingsTables() });
