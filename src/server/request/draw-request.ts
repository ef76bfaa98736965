import type { GenerateRequest__Output } from '../../generated/repose/v1/GenerateRequest.js';
import type { GenerateResponse } from '../../generated/repose/v1/GenerateResponse.js';
import type { OpenImage } from '../../image/decode-image.js';
import { encodeImage } from '../../image/encode-image.js';
import type { Size } from '../../pose/skeleton.js';
import { toWireFit, wireOfFormat, wireOfStage } from '../../rpc/wire-enums.js';
import { putBefore } from '../../scene/put-before.js';
import { openScene, toSceneSize } from '../../scene/scene.js';
import type { ServerContext } from '../context.js';
import type { DrawnStage } from '../scheduler/job.js';
import { admitRequest } from './admit-request.js';
import type { CallScope } from './call-scope.js';
import { countLargeBytes } from './enlarge-request.js';
import { countPictures, estimateCost } from './estimate-cost.js';
import { parseGenerateRequest } from './parse-generate-request.js';
import { countBackdropBytes } from './read-backdrop.js';
import { type Progress, reportRequest } from './report-request.js';
import type { Generation } from './request-fields.js';
import { countSceneBytes } from './scene-request.js';

/**
 * Draws one request, and yields the picture of each wanted stage as soon as it is encoded. The
 * engine continues with the refined picture while the coarse one is encoded and sent. Leaving the
 * loop or aborting the scope's signal cancels the request before its next stage. Throws the error
 * for the caller. The server's events report the request's start and end.
 */
export function drawRequest(
  context: ServerContext,
  request: GenerateRequest__Output,
  scope: CallScope,
): AsyncGenerator<GenerateResponse, void, void> {
  return reportRequest(context, { scope, condBytes: request.cond.length }, (progress) =>
    draw(context, request, scope, progress),
  );
}

async function* draw(
  context: ServerContext,
  request: GenerateRequest__Output,
  scope: CallScope,
  progress: Progress,
): AsyncGenerator<GenerateResponse, void, void> {
  const { config, fleets, people } = context;
  const { requestId, signal } = scope;
  const { timeline } = progress;

  // 1. Find the model, refuse at once a request that cannot be drawn in time, take it from its caller's quota.
  const fleet = fleets.current;
  const { manifest } = fleet.models.get(request.model, request.modelVersion);
  progress.model = manifest;
  const cost = estimateCost(request, { manifest, costs: fleet.costs, maxEnlarge: config.maxEnlarge });
  const looksMs = request.posePicture.length > 0 ? (people?.findMs ?? 0) : 0;
  const demand = { cost, looksMs, pictures: countPictures(request, manifest) };
  const admitted = await admitRequest(context, fleet, demand, scope);
  try {
    // 2. Check the message, find the joints that it leaves out, decode the picture.
    const findPerson = people && ((image: OpenImage, bytes: Uint8Array) => people.find(image, bytes, signal));
    const { limits, maxEnlarge, maxScenePixels } = config;
    const parseOptions = { manifest, limits, maxEnlarge, maxScenePixels, findPerson };
    const startedMs = performance.now();
    const parsed = await parseGenerateRequest(request, parseOptions);
    const { work, output, decodeMs, estimateMs } = parsed;
    const { framing, whyCover } = parsed.framed;
    if (estimateMs > 0) timeline.addEstimate(startedMs, estimateMs);
    timeline.addDecode(startedMs + estimateMs, decodeMs);
    if (work.large) admitted.hold(countLargeBytes(work.large.size));
    if (parsed.backdropNhwc) admitted.hold(countBackdropBytes(parsed.size));
    const sceneSize = parsed.scene && toSceneSize(parsed.scene.image.source, maxScenePixels);
    if (sceneSize) admitted.hold(countSceneBytes(sceneSize));

    // 3. Queue the drawing.
    const stages = admitted.submit(work);

    // 4. Meanwhile, open the scene into which the person is put back; a large picture fills it itself.
    const isFilled = work.large !== undefined;
    const scene = parsed.scene && sceneSize && (await openScene({ ...parsed.scene, isFilled }, sceneSize));

    // 5. Encode each stage's picture as soon as it is drawn.
    for (;;) {
      const drawn = await stages.next(signal);
      if (drawn === undefined) return;
      const startedMs = performance.now();
      const { imageNhwc, size } = scene
        ? await scene.paste({ ...drawn, size: parsed.size, joints: parsed.joints })
        : toPicture(drawn, parsed);
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
        fit: toWireFit(framing),
        fitReason: whyCover ?? '',
      };
    }
  } finally {
    admitted.close();
  }
}

/** A stage's picture without the rows that are left out, before the request's backdrop if it has one. */
function toPicture(
  drawn: DrawnStage,
  { size: { width, height }, trimmedPx, backdropNhwc }: Generation,
): { readonly imageNhwc: Uint8Array; readonly size: Size } {
  const size = { width, height: height - trimmedPx };
  const imageNhwc = drawn.imageNhwc.subarray(3 * width * trimmedPx);
  if (backdropNhwc === undefined) return { imageNhwc, size };
  const alpha = drawn.alpha!.subarray(width * trimmedPx); // a model without it takes no backdrop
  return { imageNhwc: putBefore(backdropNhwc, { imageNhwc, alpha }), size };
}
