import { z } from 'zod';
import { manifestSchema } from './manifest.js';

/**
 * The content of `models/model.schema.json`: the manifest's JSON schema, for editors and other
 * programs.
 */
export function formatManifestJsonSchema(): string {
  const schema = {
    title: 'Repose model bundle',
    description: 'model.json: everything about a bundle that must not be guessed. Sizes are in pixels.',
    ...z.toJSONSchema(manifestSchema),
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}
