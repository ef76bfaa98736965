import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { packageRoot } from '../../src/package-root.js';

/** What the tests read of a resource; it has more. */
export interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec?: object;
  readonly data?: Readonly<Record<string, string>>;
}

const file = join(packageRoot, 'test', 'fixtures', 'kubernetes', 'schemas.json');
const schemas: { readonly definitions: object } = JSON.parse(readFileSync(file, 'utf8'));
const ajv = new Ajv({ strict: false, validateFormats: false }).addSchema(schemas, 'kubernetes');

/** The resources that have a schema, which are those that the chart can make; see `toKey`. */
export const knownResources = Object.keys(schemas.definitions).filter((key) => !key.startsWith('io.k8s.'));

/** The version of a resource's API and its kind, as in `apps.v1.Deployment`. */
export function toKey({ apiVersion, kind }: Resource): string {
  return `${apiVersion.replace('/', '.')}.${kind}`;
}

/** Returns what is wrong with a resource by Kubernetes' own schema, or that of the custom resource's project. */
export function findFaults(resource: Resource): readonly string[] {
  const validate = ajv.getSchema(`kubernetes#/definitions/${toKey(resource)}`);
  if (validate === undefined)
    return [`${toKey(resource)} has no schema, expected one from scripts/write-chart-schemas.ts`];
  validate(resource);
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath}: ${message} ${JSON.stringify(params)}`,
  );
}
