import type { Client } from '../client/client.js';
import { drawsPoses } from '../draws-poses.js';
import { ReposeError } from '../errors.js';
import type { Model__Output } from '../generated/repose/v1/Model.js';

/** The model that a command names; absent parts are the server's defaults. */
interface NamedModel {
  readonly model?: string | undefined;
  readonly modelVersion?: string | undefined;
}

/**
 * Describes the model that a command draws with. Throws `failed-precondition`, saying what cannot be
 * done and which models can do it, for one that draws no poses.
 */
export async function findPosingModel(
  client: Client,
  { model: name, modelVersion: version }: NamedModel,
  what: string,
): Promise<Model__Output> {
  const { model } = await client.getModel(name, { version });
  if (model === null)
    throw new ReposeError('internal', "Cannot read the server's answer: no model, expected one");
  if (drawsPoses(model)) return model;
  const { models } = await client.listModels();
  const others = models.filter(drawsPoses).map((each) => each.name);
  const expected =
    others.length === 0 ? 'a server with one that draws poses' : `one of: ${others.join(', ')}`;
  throw new ReposeError(
    'failed-precondition',
    `Cannot ${what} the model ${model.name}: it makes one picture of another, expected ${expected}`,
  );
}
