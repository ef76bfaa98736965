/**
 * Names of models and their versions. It imports only types, so that the command line can load it
 * fast.
 */
import type { ModelVersions } from '../../bundle/list-models.js';
import type { Manifest } from '../../bundle/manifest.js';

/** Returns the id of a model's version for engines and scheduler. Names cannot contain `@`. */
export function toModelId({ name, version }: Pick<Manifest, 'name' | 'version'>): string {
  return `${name}@${version}`;
}

/** Returns the versions of a model, in order. */
export function listVersions({ versions }: ModelVersions): string[] {
  return versions.map(({ manifest }) => manifest.version);
}

/** Describes a model and its versions for people: `tiny 2 (also 1)`. */
export function describeVersions(model: ModelVersions): string {
  const { version } = model.default.manifest;
  const others = listVersions(model).filter((each) => each !== version);
  const also = others.length === 0 ? '' : ` (also ${others.join(', ')})`;
  return `${model.name} ${version}${also}`;
}
