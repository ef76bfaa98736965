import type { Manifest } from '../../../src/bundle/manifest.js';
import {
  describeRefinerTensors,
  describeStageTensors,
  type StageTensors,
} from '../../../src/bundle/stage-tensors.js';
import { emptyRequest } from '../../../src/server/request/empty-request.js';
import { estimateCost, estimateWorkCost } from '../../../src/server/request/estimate-cost.js';
import { CostModel } from '../../../src/server/scheduler/cost-model.js';
import { makeBundleContent } from '../../support/bundle-content.js';

const { manifest: bundled } = makeBundleContent('model');
const { image } = bundled; // 16 x 32
const pixels = image.width * image.height;
const joints = 18;
const poseBytes = joints * 3 * 4;
const costs = new CostModel();

function describe(tensors: { readonly coarse?: StageTensors; readonly refine: StageTensors }): Manifest {
  const toStage = ({ inputs, outputs }: StageTensors) => ({
    ...bundled.stages.refine,
    inputs: [...inputs],
    outputs: [...outputs],
  });
  const coarse = tensors.coarse && { coarse: toStage(tensors.coarse) };
  return { ...bundled, stages: { ...coarse, refine: toStage(tensors.refine) } };
}

const kinds = [
  {
    kind: "the paper's inputs",
    manifest: describe(describeStageTensors(image, joints)),
    bytes: pixels * (3 + 3 * 4 + 3 + 3) + poseBytes,
  },
  {
    kind: 'warped inputs',
    manifest: describe(describeStageTensors(image, joints, { networkInputs: 'warped' })),
    bytes: pixels * (3 + 8 * 4 + 3 + 1 + 5 * 4 + 3) + 2 * poseBytes,
  },
  {
    kind: 'one stage and noise',
    manifest: describe({ refine: describeRefinerTensors(image, 8) }),
    bytes: pixels * (3 + 3) + 8 * 4,
  },
];

test.each(kinds)(
  'estimateCost() counts the tensors of a model of $kind, and what the caller sent',
  ({ manifest, bytes }) => {
    const cond = Buffer.alloc(1000);
    expect(estimateCost({ ...emptyRequest, cond }, { manifest, costs, maxEnlarge: 4 }).bytes).toBe(
      1000 + bytes,
    );
  },
);

test.each(kinds)(
  'estimateWorkCost() counts the tensors of a model of $kind, and those that came',
  ({ manifest, bytes }) => {
    const work = {
      model: 'model@1',
      condNhwc: new Uint8Array(pixels * 3),
      joints: new Float32Array(0),
      coarseNchw: new Float32Array(pixels * 8),
      stages: new Set(['refine'] as const),
    };
    const sentBytes = pixels * (3 + 8 * 4);
    expect(estimateWorkCost(work, { manifest, costs }).bytes).toBe(sentBytes + bytes);
  },
);
