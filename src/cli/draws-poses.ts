import { ReposeError } from '../errors.js';
import type { Model__Output } from '../generated/repose/v1/Model.js';

/** Whether a model draws poses, as its server describes it; a server of before names no kind. */
export function drawsPoses({ kind }: Model__Output): boolean {
  return kind === 'MODEL_KIND_REPOSE' || kind === 'MODEL_KIND_UNSPECIFIED';
}

/** Throws `failed-precondition` for a model that does not draw pictures so many times as large as its own. */
export function assertEnlarges(model: Model__Output | null, times = 1): void {
  if (model === null || times === 1 || times <= model.maxEnlarge) return;
  const { name, maxEnlarge } = model;
  const found =
    maxEnlarge > 1 ? `draws them at most ${maxEnlarge} times as large` : 'draws no larger pictures';
  throw new ReposeError(
    'failed-precondition',
    `Cannot draw pictures ${times} times as large: the model ${name} ${found}, expected --enlarge ${Math.max(1, maxEnlarge)} or less`,
  );
}

/** Throws `failed-precondition`, saying what cannot be done, for a model that draws no poses. */
export function assertDrawsPoses(model: Model__Output | null, what: string): void {
  if (model === null || drawsPoses(model)) return;
  throw new ReposeError(
    'failed-precondition',
    `Cannot ${what} the model ${model.name}: it makes one picture of another, expected one that draws poses`,
  );
}
