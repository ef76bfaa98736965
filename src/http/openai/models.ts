/** The models that the API knows: those that draw poses, as its requests ask for. */
import { drawsPoses } from '../../draws-poses.js';
import type { Model } from '../../generated/connect/repose/v1/generation_pb.js';
import type { GenerationClient } from '../door.js';
import { ApiError } from './api-error.js';
import type { ModelId } from './parse-edit.js';

/** Describes a model. Throws the error of the service, and `ApiError` for one that draws no poses. */
export async function findModel(client: GenerationClient, id: ModelId): Promise<Model> {
  const { model } = await client.getModel(id);
  if (!model) throw new Error('Cannot find the model: none in the answer of GetModel');
  if (drawsPoses(model)) return model;
  const expected = 'expected one that draws poses, as GET /v1/models lists';
  throw ApiError.ofField('model', `${model.name} makes one picture of another, ${expected}`, {
    status: 404,
    code: 'model_not_found',
  });
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
