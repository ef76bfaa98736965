/** JSON schemas of Kubernetes' own resources and of custom ones, for kubeconform. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

type Schema = { readonly [key: string]: unknown };

interface Swagger {
  readonly definitions: Readonly<Record<string, Schema>>;
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

interface Kind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** Where kubeconform finds the schemas of a folder. */
export function toSchemaLocation(folder: string): string {
  return join(folder, '{{.ResourceKind}}{{.KindSuffix}}.json');
}

/** Writes the schemas of a Kubernetes API, with what each of them refers to. */
export function writeApiSchemas(swaggerFile: string, folder: string): void {
  const { definitions } = JSON.parse(readFileSync(swaggerFile, 'utf8')) as Swagger;
  for (const [name, definition] of Object.entries(definitions)) {
    const kinds = (definition['x-kubernetes-group-version-kind'] ?? []) as readonly Kind[];
    const [kind] = kinds;
    if (kinds.length !== 1 || kind === undefined) continue; // options that all kinds share
    const used: Record<string, unknown> = {};
    collect(name, definitions, used);
    write(folder, kind, { $ref: `#/definitions/${name}`, definitions: used });
  }
}

/** Writes the schemas of a custom resource, one a version. */
export function writeCustomSchemas(file: string, folder: string): void {
  const { spec } = parse(readFileSync(file, 'utf8')) as CustomResource;
  for (const { name, schema } of spec.versions)
    write(
      folder,
      { group: spec.group, version: name, kind: spec.names.kind },
      close(schema.openAPIV3Schema) as Schema,
    );
}

function collect(name: string, definitions: Swagger['definitions'], used: Record<string, unknown>): void {
  if (name in used) return;
  const definition = definitions[name] ?? {};
  used[name] = name.endsWith('.resource.Quantity') ? { type: ['string', 'number'] } : close(definition);
  for (const [, other = ''] of JSON.stringify(definition).matchAll(/"#\/definitions\/([^"]+)"/g))
    collect(other, definitions, used);
}

/** A schema that refuses unknown fields, as the server does, and takes numbers where it does. */
function close(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(close);
  if (typeof schema !== 'object' || schema === null) return schema;
  const fields = schema as Schema;
  if (fields['format'] === 'int-or-string' || fields['x-kubernetes-int-or-string'] === true)
    return { type: ['integer', 'string'] };
  const closed = Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, close(value)]));
  const isOpen = 'additionalProperties' in fields || fields['x-kubernetes-preserve-unknown-fields'] === true;
  return typeof fields['properties'] === 'object' && fields['type'] === 'object' && !isOpen
    ? { ...closed, additionalProperties: false }
    : closed;
}

/** Under the name that kubeconform looks for: kind, first part of the group, version. */
function write(folder: string, { group, version, kind }: Kind, schema: Schema): void {
  mkdirSync(folder, { recursive: true });
  const [first = ''] = group.split('.');
  const name = [kind, first, version]
    .filter((part) => part !== '')
    .join('-')
    .toLowerCase();
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(schema));
}
