import type { AdminServiceHandlers } from '../../../generated/repose/v1/AdminService.js';
import type { ServerContext } from '../../context.js';
import { joinRuns } from '../join-runs.js';
import { answerUnary } from './answer.js';
import { describeModels } from './describe-model.js';

/**
 * The ReloadModels RPC: reads the models folder again, and answers once its models are warm.
 * Concurrent calls share reloads: one runs, and at most one waits.
 */
export function createReloadModels(context: ServerContext): AdminServiceHandlers['ReloadModels'] {
  const { fleets } = context;
  const reload = joinRuns(() => fleets.reload());
  return answerUnary(context, async () => {
    const hasChanged = await reload();
    return { models: describeModels(fleets.current), hasChanged };
  });
}
