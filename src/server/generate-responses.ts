import type { GenerateRequest__Output } from '../generated/repose/v1/GenerateRequest.js';
import type { GenerateResponse } from '../generated/repose/v1/GenerateResponse.js';
import type { CallScope } from './call-scope.js';
import type { ServerContext } from './context.js';
import { parseGenerateRequest } from './parse-generate-request.js';
import { generate } from './pipeline.js';
import { toAsk } from './to-ask.js';
import { wireOfFormat, wireOfStage } from './wire-enums.js';

/** The wanted stages of one picture, each as soon as it is drawn. Throws what the caller is to be told. */
export async function* generateResponses(
  { config, fleets, admission }: ServerContext,
  request: GenerateRequest__Output,
  scope: CallScope,
): AsyncGenerator<GenerateResponse, void, void> {
  const { requestId, arrivedMs, deadlineMs } = scope;

  // 1. Find the model, and refuse at once what cannot be drawn in time.
  const fleet = fleets.current;
  const { costs, drawings } = fleet;
  const { manifest } = fleet.models.get(request.model, request.modelVersion);
  fleet.scheduler.assertOpen();
  const ticket = admission.admit(toAsk(request, { manifest, costs, timeLeftMs: deadlineMs - arrivedMs }));
  const leave = fleet.enter(); // other models may take over while it is drawn
  try {
    // 2. Check the message, decode the picture.
    const generation = await parseGenerateRequest(request, { manifest, limits: config.limits, arrivedMs });
    ticket.enter();

    // 3. Draw and encode, stage by stage.
    const { size, output } = generation;
    for await (const { stage, data, timings } of generate(generation, drawings, scope)) {
      yield {
        requestId,
        stage: wireOfStage[stage],
        picture: { format: wireOfFormat[output.format], data, ...size },
        timings,
        model: manifest.name,
        modelVersion: manifest.version,
      };
    }
  } finally {
    ticket.close();
    leave();
  }
}
