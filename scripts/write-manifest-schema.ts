/**
 * Writes models/model.schema.json from the manifest's zod schema: `npm run write:manifest-schema`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatManifestJsonSchema } from '#dist/bundle/manifest-json-schema.js';
import { packageRoot } from '#dist/package-root.js';

mkdirSync(join(packageRoot, 'models'), { recursive: true });
writeFileSync(join(packageRoot, 'models', 'model.schema.json'), formatManifestJsonSchema());
