/**
 * The worker that finds the person in a picture, so that the page answers meanwhile. It hears one
 * picture at a time, which it closes, and tells a `PoseWorkerEvent`.
 */
import { toMessage } from '../../errors.js';
import { type Finding, findPersonIn, type Looker, toViewedSize } from '../../estimator/find-person.js';
import { readJoints } from '../../estimator/read-joints.js';
import { defaultMinScore, movenetCertainty } from '../../estimator/scores.js';
import { type Picture, viewPicture } from '../picture.js';
import { errorsOnly, importRuntime } from './onnxruntime.js';
import type { PoseWorkerEvent } from './worker-messages.js';

/** Where `repose web` puts the estimator, seen from this module. */
const estimatorAddress = new URL('../movenet-lightning/movenet-lightning.onnx', import.meta.url).href;

/** Of MoveNet Lightning's input. */
const size = { width: 192, height: 192 };

let opened: Promise<Looker> | undefined;

addEventListener('message', ({ data: picture }: MessageEvent<Picture>) => {
  find(picture).then(
    (finding) => tell({ kind: 'found', finding }),
    (thrown: unknown) => tell({ kind: 'failed', message: toMessage(thrown) }),
  );
});

async function find(picture: Picture): Promise<Finding> {
  try {
    opened ??= openEstimator();
    const { width, height } = picture; // not keys of its own, so that spreading it would lose them
    const canvas = { width, height };
    const viewed = viewPicture(picture, toViewedSize(canvas, size));
    return await findPersonIn(viewed, await opened, { canvas, minScore: defaultMinScore });
  } finally {
    picture.close();
  }
}

/** Always on the processor, where it is fast enough and right everywhere. */
async function openEstimator(): Promise<Looker> {
  const { InferenceSession, Tensor } = await importRuntime('wasm');
  const options = { executionProviders: ['wasm'], logSeverityLevel: errorsOnly } as const;
  const session = await InferenceSession.create(estimatorAddress, options);
  const [input, output] = [session.inputNames[0]!, session.outputNames[0]!];
  return {
    size,
    minCertainty: movenetCertainty,
    estimate: async (imageNhwc) => {
      const levels = new Tensor('int32', Int32Array.from(imageNhwc), [1, size.height, size.width, 3]);
      const { data, dims } = (await session.run({ [input]: levels }))[output]!;
      return readJoints({ values: data as Float32Array, shape: dims }, size, {}); // by the graph's declaration
    },
  };
}

function tell(event: PoseWorkerEvent): void {
  postMessage(event);
}
