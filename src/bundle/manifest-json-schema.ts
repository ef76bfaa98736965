import { z } from 'zod';
import { manifestSchema } from './manifest.js';

/** The manifest's JSON schema as `models/model.schema.json` holds it, for editors and programs of other languages. */
export function formatManifestJsonSchema(): string {
  const schema = {
    title: 'Repose model bundle',
    description: 'model.json: everything about a bundle that must not be guessed. Sizes are in pixels.',
    ...z.toJSONSchema(manifestSchema),
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}
