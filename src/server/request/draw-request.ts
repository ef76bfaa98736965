import type { Manifest } from '../../bundle/manifest.js';
import { ReposeError } from '../../errors.js';
import type { GenerateRequest__Output } from '../../generated/repose/v1/GenerateRequest.js';
import type { GenerateResponse } from '../../generated/repose/v1/GenerateResponse.js';
import type { OpenImage } from '../../image/decode-image.js';
import { encodeImage } from '../../image/encode-image.js';
import { wireOfFormat, wireOfStage } from '../../rpc/wire-enums.js';
import { openScene, toSceneSize } from '../../scene/scene.js';
import type { ServerContext } from '../context.js';
import type { CallScope } from './call-scope.js';
import { countPictures, estimateCost } from './estimate-cost.js';
import { parseGenerateRequest } from './parse-generate-request.js';
import { countSceneBytes } from './scene-request.js';
import { StageQueue } from './stage-queue.js';
import { Timeline } from './timeline.js';

/** What a request has come to so far. */
interface Progress {
  readonly timeline: Timeline;
  model: Pick<Manifest, 'name' | 'version'> | undefined;
  pictureBytes: number;
}

/**
 * Draws one request, and yields the picture of each wanted stage as soon as it is encoded. The
 * engine continues with the refined picture while the coarse one is encoded and sent. Leaving the
 * loop or aborting the scope's signal cancels the request before its next stage. Throws the error
 * for the caller. The server's events report the request's start and end.
 */
export async function* drawRequest(
  context: ServerContext,
  request: GenerateRequest__Output,
  scope: CallScope,
): AsyncGenerator<GenerateResponse, void, void> {
  const { requestId, call, caller, arrivedMs: startedMs } = scope;
  const progress: Progress = { timeline: new Timeline(startedMs), model: undefined, pictureBytes: 0 };
  const { timeline } = progress;
  let error: unknown;
  context.events.emit('requestStarted', call);
  try {
    yield* draw(context, request, scope, progress);
  } catch (thrown) {
    error = thrown;
    if (thrown instanceof ReposeError && thrown.quotas.length > 0) context.events.emit('refused', 'quota');
    throw thrown;
  } finally {
    const { model, pictureBytes } = progress;
    const sizes = { condBytes: request.cond.length, pictureBytes };
    const endedMs = performance.now();
    const { steps } = timeline;
    const end = { call, caller: caller.name, requestId, startedMs, endedMs, model, error, steps, ...sizes };
    context.events.emit('requestEnded', end);
  }
}

async function* draw(
  { config, fleets, people, admission }: ServerContext,
  request: GenerateRequest__Output,
  { requestId, caller, arrivedMs, deadlineMs, signal }: CallScope,
  progress: Progress,
): AsyncGenerator<GenerateResponse, void, void> {
  // 1. Find the model, and refuse at once a request that cannot be drawn in time.
  const fleet = fleets.current;
  const { manifest } = fleet.models.get(request.model, request.modelVersion);
  const { timeline } = progress;
  progress.model = manifest;
  fleet.scheduler.assertOpen();
  const cost = estimateCost(request, { manifest, costs: fleet.costs });
  const looksMs = request.posePicture.length > 0 ? (people?.findMs ?? 0) : 0;
  const ticket = admission.admit({ ...cost, timeLeftMs: deadlineMs - arrivedMs - looksMs });
  const leaveFleet = fleet.enter(); // other models may take over while it is drawn
  let leaveQueue = (): void => undefined;
  try {
    // 2. Take the request from its caller's quota.
    if (caller.takeRequest) await caller.takeRequest(countPictures(request, manifest));

    // 3. Check the message, find the joints that it leaves out, decode the picture.
    const findPerson = people && ((image: OpenImage, bytes: Uint8Array) => people.find(image, bytes, signal));
    const parseOptions = { manifest, limits: config.limits, findPerson };
    const startedMs = performance.now();
    const parsed = await parseGenerateRequest(request, parseOptions);
    const { work, output, decodeMs, estimateMs } = parsed;
    if (estimateMs > 0) timeline.addEstimate(startedMs, estimateMs);
    timeline.addDecode(startedMs + estimateMs, decodeMs);
    const sceneSize = parsed.scene && toSceneSize(parsed.scene.image.source, config.maxScenePixels);
    if (sceneSize) ticket.hold(countSceneBytes(sceneSize));

    // 4. Queue the drawing.
    ticket.enter();
    signal.throwIfAborted();
    const stages = new StageQueue();
    leaveQueue = fleet.sharedJobs.submit(work, stages, deadlineMs);

    // 5. Meanwhile, empty the scene into which the person is put back.
    const scene = parsed.scene && sceneSize && (await openScene(parsed.scene, sceneSize));

    // 6. Encode each stage's picture as soon as it is drawn.
    for (;;) {
      const drawn = await stages.next(signal);
      if (drawn === undefined) return;
      const startedMs = performance.now();
      const { imageNhwc, size } = scene
        ? await scene.paste({ ...drawn, size: parsed.size, joints: parsed.joints })
        : { imageNhwc: drawn.imageNhwc, size: parsed.size };
      const data = await encodeImage(imageNhwc, { size, ...output });
      timeline.addStage(drawn, startedMs);
      progress.pictureBytes += data.length;
      yield {
        requestId,
        stage: wireOfStage[drawn.stage],
        picture: { format: wireOfFormat[output.format], data, ...size },
        timings: timeline.toTimings(),
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
