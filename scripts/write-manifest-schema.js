/** Writes models/model.schema.json from the manifest's zod schema: `node scripts/write-manifest-schema.js`. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = dirname(import.meta.dirname);
execFileSync(process.execPath, [join(root, 'scripts', 'build.js')], { stdio: 'inherit' });
const { formatManifestJsonSchema } = await import('../dist/bundle/manifest-json-schema.js');
mkdirSync(join(root, 'models'), { recursive: true });
writeFileSync(join(root, 'models', 'model.schema.json'), formatManifestJsonSchema());
