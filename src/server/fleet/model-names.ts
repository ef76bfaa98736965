/** How models and their versions are called. It loads nothing, for the command that prints them. */
import type { ModelVersions } from '../../bundle/list-models.js';
import type { Manifest } from '../../bundle/manifest.js';

/** What engines and their scheduler call a version of a model. A name has no `@` in it. */
export function toModelId({ name, version }: Pick<Manifest, 'name' | 'version'>): string {
  return `${name}@${version}`;
}

/** The versions of a model, in order. */
export function listVersions({ versions }: ModelVersions): string[] {
  return versions.map(({ manifest }) => manifest.version);
}

/** A model and its versions for people: `tiny 2 (also 1)`. */
export function describeVersions(model: ModelVersions): string {
  const { version } = model.default.manifest;
  const others = listVersions(model).filter((each) => each !== version);
  const also = others.length === 0 ? '' : ` (also ${others.join(', ')})`;
  return `${model.name} ${version}${also}`;
}
