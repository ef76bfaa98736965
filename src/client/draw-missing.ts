import { ReposeError } from '../errors.js';
import { pictureNames } from '../stages.js';
import type { GenerateRequest, StageResult } from './messages.js';

/** One call for the pictures of a request. */
export interface DrawCall {
  readonly results: AsyncGenerator<StageResult, void>;
  /** Whether anything of the answer has arrived. Until then gRPC itself repeats a lost call. */
  hasBegun(): boolean;
}

/**
 * Yields the pictures of a request. When the server is lost after its answer has begun, calls once
 * more for the missing ones, of the same model version. A server that is lost after the last picture
 * costs nothing.
 */
export async function* drawMissing(
  request: GenerateRequest,
  draw: (request: GenerateRequest) => DrawCall,
): AsyncGenerator<StageResult, void> {
  const drawn: StageResult[] = [];
  const { results, hasBegun } = draw(request);
  try {
    for await (const result of results) {
      drawn.push(result);
      yield result;
    }
  } catch (error) {
    const isLost = error instanceof ReposeError && error.kind === 'unavailable' && hasBegun();
    if (!isLost) throw error;
    const missing = findMissing(request, drawn);
    if (missing !== undefined) yield* draw(missing).results;
  }
}

/** Returns a request for what is left of a request, if anything is. */
function findMissing(request: GenerateRequest, drawn: readonly StageResult[]): GenerateRequest | undefined {
  const [first] = drawn;
  if (first === undefined) return request;
  const stages = (request.stages ?? pictureNames).filter((stage) =>
    drawn.every((result) => result.stage !== stage),
  );
  const { model, modelVersion } = first;
  return stages.length === 0 ? undefined : { ...request, model, modelVersion, stages };
}
