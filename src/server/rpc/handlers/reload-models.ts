import type { AdminServiceHandlers } from '../../../generated/repose/v1/AdminService.js';
import type { ServerContext } from '../../context.js';
import { reload } from '../../reload.js';
import { joinRuns } from '../join-runs.js';
import { answerUnary } from './answer.js';
import { describeModels } from './describe-model.js';

/**
 * The ReloadModels RPC: reads the models folder again, and answers once its models are warm.
 * Concurrent calls share reloads: one runs, and at most one waits.
 */
export function createReloadModels(context: ServerContext): AdminServiceHandlers['ReloadModels'] {
  const { fleets } = context;
  const reloadOnce = joinRuns(() => reload(context));
  return answerUnary(context, async () => {
    const hasChanged = await reloadOnce();
    return { models: describeModels(fleets.current, context.config), hasChanged };
  });
}
