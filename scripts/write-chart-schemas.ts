/**
 * `npm run write:chart-schemas`: writes the schemas of all resources that the Helm chart can make, by
 * which its test checks them: those of Kubernetes, and custom ones as their projects define them. Go
 * downloads the sources.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { packageRoot } from '#dist/package-root.js';
import { customResources, fetchModuleFile, kubernetesModule } from './kubernetes-modules.js';

/** Kubernetes' own, all at version 1 of their APIs. */
const kubernetes = {
  module: kubernetesModule,
  file: 'api/openapi-spec/swagger.json',
  kinds: [
    'apps.v1.Deployment',
    'batch.v1.Job',
    'core.v1.ConfigMap',
    'core.v1.Service',
    'core.v1.ServiceAccount',
    'networking.v1.NetworkPolicy',
    'policy.v1.PodDisruptionBudget',
  ],
};

type Schema = { readonly [key: string]: unknown };

interface Identity {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

interface Definition extends Schema {
  readonly 'x-kubernetes-group-version-kind'?: readonly Identity[];
}

interface CustomResource {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly {
      readonly name: string;
      readonly schema: { readonly openAPIV3Schema: Schema };
    }[];
  };
}

/** The schemas of Kubernetes' own resources, and of everything that they refer to, which keeps its name. */
function readKubernetes(): Record<string, unknown> {
  const { definitions } = JSON.parse(readFileSync(fetchModuleFile(kubernetes), 'utf8')) as {
    definitions: Record<string, Definition>;
  };
  const schemas: Record<string, unknown> = {};
  const add = (name: string): void => {
    if (name in schemas) return;
    const { 'x-kubernetes-group-version-kind': identities = [], ...schema } = definitions[name] ?? {};
    schemas[name] = name.endsWith('.resource.Quantity') ? { type: ['string', 'number'] } : close(schema);
    for (const identity of identities) schemas[toKey(identity)] = { $ref: `#/definitions/${name}` };
    for (const [, other = ''] of JSON.stringify(schema).matchAll(/"#\/definitions\/([^"]+)"/g)) add(other);
  };
  for (const kind of kubernetes.kinds) add(`io.k8s.api.${kind}`);
  return schemas;
}

/** The schemas of the custom resources. */
function readCustom(): Record<string, unknown> {
  const schemas: Record<string, unknown> = {};
  for (const source of customResources) {
    const { group, names, versions } = (
      parse(readFileSync(fetchModuleFile(source), 'utf8')) as CustomResource
    ).spec;
    for (const { name: version, schema } of versions)
      schemas[toKey({ group, version, kind: names.kind })] = close(schema.openAPIV3Schema);
  }
  return schemas;
}

/** As in a resource, with a dot for the slash of its `apiVersion`: `apps.v1.Deployment`, `v1.Service`. */
function toKey({ group, version, kind }: Identity): string {
  return [group, version, kind].filter((part) => part !== '').join('.');
}

/** A schema without texts that refuses unknown fields, as the server does, and takes numbers where it does. */
function close(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(close);
  if (typeof schema !== 'object' || schema === null) return schema;
  const fields = schema as Schema;
  if (fields['format'] === 'int-or-string' || fields['x-kubernetes-int-or-string'] === true)
    return { type: ['integer', 'string'] };
  const kept = Object.entries(fields).filter(
    ([key, value]) =>
      !key.startsWith('x-kubernetes-') && !(key === 'description' && typeof value === 'string'),
  );
  const closed = Object.fromEntries(kept.map(([key, value]) => [key, close(value)]));
  const isOpen = 'additionalProperties' in fields || fields['x-kubernetes-preserve-unknown-fields'] === true;
  return typeof fields['properties'] === 'object' && fields['type'] === 'object' && !isOpen
    ? { ...closed, additionalProperties: false }
    : closed;
}

const path = join(packageRoot, 'test', 'fixtures', 'kubernetes', 'schemas.json');
writeFileSync(path, `${JSON.stringify({ definitions: { ...readKubernetes(), ...readCustom() } })}\n`);
