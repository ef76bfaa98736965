import { ReposeError } from '../../../errors.js';
import type { AdminServiceHandlers } from '../../../generated/repose/v1/AdminService.js';
import type { ReloadModelsRequest__Output } from '../../../generated/repose/v1/ReloadModelsRequest.js';
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
  const { config, fleets } = context;
  const reloadOnce = joinRuns(() => reload(context));
  return answerUnary(context, async (_request: ReloadModelsRequest__Output, peer: string) => {
    if (config.admin === 'loopback') assertLoopback(peer);
    const hasChanged = await reloadOnce();
    return { models: describeModels(fleets.current), hasChanged };
  });
}

/** `peer` is `address:port` in gRPC's form. */
function assertLoopback(peer: string): void {
  const address = peer.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  if (address === '::1' || /^(::ffff:)?127\./.test(address)) return;
  const message = `Cannot reload the models: called from ${address}, expected a loopback address`;
  throw new ReposeError('failed-precondition', message);
}
