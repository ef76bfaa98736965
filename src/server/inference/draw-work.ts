import type { Manifest } from '../../bundle/manifest.js';
import type { ServerContext } from '../context.js';
import type { Fleet } from '../fleet/fleet.js';
import { admitRequest } from '../request/admit-request.js';
import type { CallScope } from '../request/call-scope.js';
import { estimateWorkCost } from '../request/estimate-cost.js';
import { type Progress, reportRequest } from '../request/report-request.js';
import type { DrawnStage, Work } from '../scheduler/job.js';

/** Work of tensors that have been checked, and the fleet that has its model. */
export interface TensorWork {
  readonly fleet: Fleet;
  readonly manifest: Manifest;
  readonly work: Work;
}

/**
 * Draws one request whose inputs came as tensors, in the way of `drawRequest`: it is admitted, taken
 * from its caller's quota, drawn together with others, and reported by the same events. Yields each
 * wanted stage. Throws the error for the caller.
 */
export function drawWork(
  context: ServerContext,
  tensors: TensorWork,
  scope: CallScope,
): AsyncGenerator<DrawnStage, void, void> {
  return reportRequest(context, { scope, condBytes: tensors.work.condNhwc.length }, (progress) =>
    draw(context, tensors, scope, progress),
  );
}

async function* draw(
  context: ServerContext,
  { fleet, manifest, work }: TensorWork,
  scope: CallScope,
  progress: Progress,
): AsyncGenerator<DrawnStage, void, void> {
  progress.model = manifest;
  const cost = estimateWorkCost(work, { manifest, costs: fleet.costs });
  const admitted = await admitRequest(context, fleet, { cost, pictures: work.stages.size }, scope);
  try {
    const stages = admitted.submit(work);
    for (;;) {
      const drawn = await stages.next(scope.signal);
      if (drawn === undefined) return;
      progress.timeline.addStage(drawn, performance.now());
      progress.pictureBytes += drawn.imageNhwc.length;
      yield drawn;
    }
  } finally {
    admitted.close();
  }
}
