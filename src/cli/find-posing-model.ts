import type { Client } from '../client/client.js';
import { drawsPoses } from '../draws-poses.js';
import { ReposeError } from '../errors.js';
import type { Model__Output } from '../generated/repose/v1/Model.js';

/** The model that a command names, and what it asks of it; absent parts are the server's defaults. */
interface WantedModel {
  readonly model?: string | undefined;
  readonly modelVersion?: string | undefined;
  /** How many times as large as the model's the pictures are to be. */
  readonly enlarge?: number | undefined;
}

/**
 * Describes the model that a command draws with. Throws `failed-precondition`, saying what cannot be
 * done and which models can do it, for one that draws no poses, and for one that does not draw so large.
 */
export async function findPosingModel(
  client: Client,
  { model: name, modelVersion: version, enlarge }: WantedModel,
  what: string,
): Promise<Model__Output> {
  const { model } = await client.getModel(name, { version });
  if (model === null)
    throw new ReposeError('internal', "Cannot read the server's answer: no model, expected one");
  if (drawsPoses(model)) {
    assertEnlarges(model, enlarge);
    return model;
  }
  const { models } = await client.listModels();
  const others = models.filter(drawsPoses).map((each) => each.name);
  const expected =
    others.length === 0 ? 'a server with one that draws poses' : `one of: ${others.join(', ')}`;
  throw new ReposeError(
    'failed-precondition',
    `Cannot ${what} the model ${model.name}: it makes one picture of another, expected ${expected}`,
  );
}

function assertEnlarges({ name, maxEnlarge }: Model__Output, times = 1): void {
  const most = Math.max(1, maxEnlarge); // servers of before do not tell
  if (times <= most) return;
  const found = most > 1 ? `draws them at most ${most} times as large` : 'draws no larger pictures';
  throw new ReposeError(
    'failed-precondition',
    `Cannot draw pictures ${times} times as large: the model ${name} ${found}, expected --enlarge ${most} or less`,
  );
}
