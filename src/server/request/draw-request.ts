import type { GenerateRequest__Output } from '../../generated/repose/v1/GenerateRequest.js';
import type { GenerateResponse } from '../../generated/repose/v1/GenerateResponse.js';
import type { OpenImage } from '../../image/decode-image.js';
import { encodeImage } from '../../image/encode-image.js';
import { wireOfFormat, wireOfStage } from '../../rpc/wire-enums.js';
import type { ServerContext } from '../context.js';
import type { CallScope } from './call-scope.js';
import { countPictures, estimateCost } from './estimate-cost.js';
import { parseGenerateRequest } from './parse-generate-request.js';
import { StageQueue } from './stage-queue.js';
import { addStage, startTimings } from './timings.js';

/**
 * Draws one request, and yields the picture of each wanted stage as soon as it is encoded. The
 * engine continues with the refined picture while the coarse one is encoded and sent. Leaving the
 * loop or aborting the scope's signal cancels the request before its next stage. Throws the error
 * for the caller.
 */
export async function* drawRequest(
  { config, fleets, people, admission }: ServerContext,
  request: GenerateRequest__Output,
  { requestId, caller, arrivedMs, deadlineMs, signal }: CallScope,
): AsyncGenerator<GenerateResponse, void, void> {
  // 1. Find the model, and refuse at once a request that cannot be drawn in time.
  const fleet = fleets.current;
  const { manifest } = fleet.models.get(request.model, request.modelVersion);
  fleet.scheduler.assertOpen();
  const cost = estimateCost(request, { manifest, costs: fleet.costs });
  const looksMs = request.posePicture.length > 0 ? (people?.findMs ?? 0) : 0;
  const ticket = admission.admit({ ...cost, timeLeftMs: deadlineMs - arrivedMs - looksMs });
  const leaveFleet = fleet.enter(); // other models may take over while it is drawn
  let leaveQueue = (): void => undefined;
  try {
    // 2. Take the request from its caller's quota.
    if (caller.takeRequest) await caller.takeRequest(countPictures(request));

    // 3. Check the message, find the joints that it leaves out, decode the picture.
    const findPerson = people && ((image: OpenImage, bytes: Uint8Array) => people.find(image, bytes, signal));
    const parseOptions = { manifest, limits: config.limits, findPerson };
    const { work, size, output, ...times } = await parseGenerateRequest(request, parseOptions);

    // 4. Queue the drawing.
    ticket.enter();
    signal.throwIfAborted();
    const stages = new StageQueue();
    leaveQueue = fleet.sharedJobs.submit(work, stages, deadlineMs);

    // 5. Encode each stage's picture as soon as it is drawn.
    let timings = startTimings(times);
    for (;;) {
      const drawn = await stages.next(signal);
      if (drawn === undefined) return;
      const startedMs = performance.now();
      const data = await encodeImage(drawn.imageNhwc, { size, ...output });
      const nowMs = performance.now();
      timings = { ...addStage(timings, drawn, nowMs - startedMs), totalMs: nowMs - arrivedMs };
      yield {
        requestId,
        stage: wireOfStage[drawn.stage],
        picture: { format: wireOfFormat[output.format], data, ...size },
        timings,
        model: manifest.name,
        modelVersion: manifest.version,
      };
    }
  } finally {
    leaveQueue();
    ticket.close();
    leaveFleet();
  }
}
