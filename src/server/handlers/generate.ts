import type { GenerateRequest__Output } from '../../generated/repose/v1/GenerateRequest.js';
import type { GenerateResponse } from '../../generated/repose/v1/GenerateResponse.js';
import type { GenerationServiceHandlers } from '../../generated/repose/v1/GenerationService.js';
import type { ServerContext } from '../context.js';
import { parseGenerateRequest } from '../parse-generate-request.js';
import { generate } from '../pipeline.js';
import { wireOfFormat, wireOfStage } from '../wire-enums.js';
import { answerStream, type CallScope } from './answer.js';
import { toAsk } from './to-ask.js';

/** The Generate RPC: the wanted stages of one picture, each sent as soon as it is drawn. */
export function createGenerate(context: ServerContext): GenerationServiceHandlers['Generate'] {
  const { config, fleets, admission } = context;
  return answerStream(context, async function* (request: GenerateRequest__Output, scope: CallScope) {
    const { requestId, arrivedMs, deadlineMs } = scope;

    // 1. Find the model, and refuse at once what cannot be drawn in time.
    const fleet = fleets.current;
    const { costs, drawings } = fleet;
    const { manifest } = fleet.models.get(request.model);
    fleet.scheduler.assertOpen();
    const ticket = admission.admit(toAsk(request, { manifest, costs, timeLeftMs: deadlineMs - arrivedMs }));
    const leave = fleet.enter(); // other models may take over while it is drawn
    let isDone = false;
    let hasRun = false; // what came from the cache says nothing about the engines
    try {
      // 2. Check the message, decode the picture.
      const generation = await parseGenerateRequest(request, { manifest, limits: config.limits, arrivedMs });
      ticket.enter();

      // 3. Draw, encode and send, stage by stage.
      const { size, output } = generation;
      for await (const { stage, data, timings } of generate(generation, drawings, scope)) {
        hasRun ||= timings.coarseMs + timings.refineMs > 0;
        const response: GenerateResponse = {
          requestId,
          stage: wireOfStage[stage],
          picture: { format: wireOfFormat[output.format], data, ...size },
          timings,
          model: manifest.name,
          modelVersion: manifest.version,
        };
        yield response;
      }
      isDone = hasRun;
    } finally {
      ticket.close(isDone);
      leave();
    }
  });
}
