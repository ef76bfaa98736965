import { ReposeError } from '../errors.js';
import { type PictureName, pictureNames } from '../stages.js';
import type { GenerateRequest, StageResult } from './messages.js';

/**
 * Yields what `draw` yields for a request. When the server is lost after a picture, calls once more
 * for the missing ones, of the same model version: gRPC itself repeats no call that has an answer.
 */
export async function* drawMissing(
  request: GenerateRequest,
  draw: (request: GenerateRequest) => AsyncGenerator<StageResult, void>,
): AsyncGenerator<StageResult, void> {
  const drawn = new Map<PictureName, StageResult>();
  let last: StageResult | undefined;
  try {
    for await (const result of draw(request)) {
      drawn.set(result.stage, result);
      last = result;
      yield result;
    }
  } catch (error) {
    const stages = (request.stages ?? pictureNames).filter((stage) => !drawn.has(stage));
    const isLost = error instanceof ReposeError && error.kind === 'unavailable';
    if (!isLost || last === undefined || stages.length === 0) throw error;
    const { model, modelVersion } = last;
    yield* draw({ ...request, model, modelVersion, stages });
  }
}
