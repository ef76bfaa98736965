import type { Client } from '../client/client.js';
import type { GenerateRequest } from '../client/messages.js';
import type { Size } from '../pose/skeleton.js';
import type { PictureName } from '../stages.js';
import type { PlacedMovement } from './place-movement.js';

/** How a placed movement is drawn. */
export interface DrawMovementOptions {
  readonly client: Client;
  readonly stage: PictureName;
  readonly model?: string | undefined;
  readonly modelVersion?: string | undefined;
  /** How many times as large as the model's the frames are; as the server chooses if undefined. */
  readonly enlarge?: number | undefined;
  readonly onProgress: (drawn: number, total: number) => void;
}

/** Drawn frames, encoded as PNG, all of one size. */
export interface DrawnMovement {
  readonly frames: readonly Uint8Array[];
  readonly size: Size;
}

/** Requests that are put on a stream together, so that it carries their picture once. */
const framesAtOnce = 16;

/** Draws all frames of a movement, each as soon as the server has room. Throws the first failure. */
export async function drawMovement(
  { shared, poses }: PlacedMovement,
  { client, stage, model, modelVersion, enlarge, onProgress }: DrawMovementOptions,
): Promise<DrawnMovement> {
  const frames: Uint8Array[] = [];
  let size: Size = { width: 0, height: 0 };
  let drawn = 0;
  async function* listRequests() {
    for (let start = 0; start < poses.length; start += framesAtOnce)
      yield poses.slice(start, start + framesAtOnce).map((pose, index) => {
        const request: GenerateRequest = {
          ...shared,
          pose,
          model,
          modelVersion,
          enlarge,
          stages: [stage],
          format: 'png',
        };
        return { key: start + index, request };
      });
  }
  await client.generateBulk<number>(
    listRequests(),
    (answer) => {
      if (answer.kind === 'failed') throw answer.error;
      const [picture] = answer.results;
      if (picture === undefined) throw new Error(`Cannot animate: frame ${answer.key + 1} has no picture`);
      size = { width: picture.width, height: picture.height };
      frames[answer.key] = picture.data;
      drawn += 1;
      onProgress(drawn, poses.length);
    },
    { streams: 1 },
  );
  return { frames, size };
}
