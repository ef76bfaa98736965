import type { GenerationServiceHandlers } from '../../../generated/repose/v1/GenerationService.js';
import type { GetModelRequest__Output } from '../../../generated/repose/v1/GetModelRequest.js';
import type { ServerContext } from '../../context.js';
import { answerUnary } from './answer.js';
import { describeLimits, describeModel } from './describe-model.js';

/** The GetModel RPC: describes one version of a model and the server's limits. */
export function createGetModel(context: ServerContext): GenerationServiceHandlers['GetModel'] {
  return answerUnary(context, ({ model, modelVersion }: GetModelRequest__Output) => {
    const fleet = context.fleets.current;
    return {
      model: describeModel(fleet.models.get(model, modelVersion), fleet, context.config),
      limits: describeLimits(context.config),
    };
  });
}
