/** The models as GET /v1/models lists them. */
import { type Model, ModelKind } from '../../generated/connect/repose/v1/generation_pb.js';

/** Whether it can answer an edit: models of one stage take no pose. */
export function drawsPoses({ kind }: Model): boolean {
  return kind === ModelKind.REPOSE;
}

/** A model's default version by its name, and the others as `NAME@VERSION`. */
export function toModelObjects({ name, versions, defaultVersion }: Model): object[] {
  const others = versions.filter((version) => version !== defaultVersion).sort();
  return [name, ...others.map((version) => `${name}@${version}`)].map(toModelObject);
}

/** The object of a model by its id. When it was made is not known. */
export function toModelObject(id: string): object {
  return { id, object: 'model', created: 0, owned_by: 'repose' };
}
