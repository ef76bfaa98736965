import type { EstimatePoseRequest__Output } from '../../../generated/repose/v1/EstimatePoseRequest.js';
import type { GenerationServiceHandlers } from '../../../generated/repose/v1/GenerationService.js';
import { toWireSkeleton } from '../../../rpc/wire-enums.js';
import { openCallScope } from '../../callers/open-call-scope.js';
import type { ServerContext } from '../../context.js';
import { estimatePose } from '../../request/estimate-pose.js';
import { toCallError } from '../error-status.js';

/** The EstimatePose RPC: the joints of the person in a picture. */
export function createEstimatePose(context: ServerContext): GenerationServiceHandlers['EstimatePose'] {
  const { config, log } = context;
  return async (call, callback) => {
    const { scope, abort, close } = openCallScope(call, config.maxDeadlineMs);
    call.once('cancelled', () => abort('cancelled', 'Cannot finish the request: its caller has gone'));
    try {
      const { picture }: EstimatePoseRequest__Output = call.request;
      const { pose, certainty } = await estimatePose(context, picture, scope);
      const { skeleton, joints, canvas } = pose;
      const named = { skeleton: toWireSkeleton(skeleton.name), skeletonName: skeleton.name };
      callback(null, {
        pose: { ...named, joints: [...joints], unit: 'COORDINATE_UNIT_PIXELS', canvas },
        score: certainty,
      });
    } catch (error) {
      callback(toCallError(error, { requestId: scope.requestId, log }));
    } finally {
      close();
    }
  };
}
