import type { GenerationServiceHandlers } from '../../../generated/repose/v1/GenerationService.js';
import type { ServerContext } from '../../context.js';
import { answerUnary } from './answer.js';
import { describeLimits, describeModels } from './describe-model.js';

/** The ListModels RPC: describes every model and the server's limits. */
export function createListModels(context: ServerContext): GenerationServiceHandlers['ListModels'] {
  return answerUnary(context, () => {
    const fleet = context.fleets.current;
    return {
      models: describeModels(fleet, context.config),
      defaultModel: fleet.models.default.name,
      limits: describeLimits(context.config),
    };
  });
}
