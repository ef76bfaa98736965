/**
 * `npm run write:chart-schemas`: writes the schemas of all resources that the Helm chart can make, by
 * which its test checks them: those of Kubernetes, and custom ones as their projects define them. Go
 * downloads the sources.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { packageRoot } from '#dist/package-root.js';

/** Kubernetes' own, all at version 1 of their APIs. */
const kubernetes = {
  module: 'k8s.io/kubernetes@v1.36.3',
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

/** Definitions of custom resources, one a file of a module. */
const customResources = [
  {
    module: 'sigs.k8s.io/gateway-api@v1.6.1',
    file: 'config/crd/standard/gateway.networking.k8s.io_grpcroutes.yaml',
  },
  {
    module: 'github.com/prometheus-operator/prometheus-operator@v0.85.0',
    file: 'example/prometheus-operator-crd/monitoring.coreos.com_servicemonitors.yaml',
  },
  { module: 'github.com/kedacore/keda/v2@v2.21.0', file: 'config/crd/bases/keda.sh_scaledobjects.yaml' },
];

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

/** Returns a file of a Go module. */
function readModuleFile({ module, file }: { readonly module: string; readonly file: string }): string {
  const found = execFileSync('go', ['mod', 'download', '-json', module], { encoding: 'utf8' });
  const { Dir } = JSON.parse(found) as { readonly Dir: string };
  return readFileSync(join(Dir, file), 'utf8');
}

/** The schemas of Kubernetes' own resources, and of everything that they refer to, which keeps its name. */
function readKubernetes(): Record<string, unknown> {
  const { definitions } = JSON.parse(readModuleFile(kubernetes)) as {
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
    const { group, names, versions } = (parse(readModuleFile(source)) as CustomResource).spec;
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
