import type { Client } from '../client/client.js';
import type { Pair, PictureSet } from '../data/picture-set.js';
import { openMatte } from '../export/matte/open-matte.js';
import { encodeImage } from '../image/encode-image.js';
import { toUnitRange } from '../image/value-range.js';
import { isInside, isVisible } from '../pose/convert.js';
import { drawPoseMask } from '../pose/pose-mask.js';
import { drawPosePicture } from '../pose/pose-picture.js';
import type { Joint, Size } from '../pose/skeleton.js';
import type { ExampleSource } from './example.js';
import { pastePerson } from './paste-person.js';

export interface DrawnPairsOptions {
  readonly client: Client;
  /** The model's name; by default the server's default model. */
  readonly model?: string | undefined;
  /** A set in the size of the pictures that are drawn. */
  readonly set: PictureSet;
  /** How many times as large as the model's that is; once if absent. */
  readonly enlarge?: number | undefined;
  readonly pairs: readonly Pair[];
}

/**
 * Pairs of a set, drawn by a server, so that the scores are of the pictures that its callers get.
 */
export function createDrawnPairs({ client, model, set, enlarge, pairs }: DrawnPairsOptions): ExampleSource {
  const matte = openMatte(set.size);
  return {
    size: set.size,
    count: pairs.length,
    read: async (index) => {
      const { cond, target } = pairs[index]!;
      const joints = set.joints(target);
      const { size, skeleton } = set;
      const poses = { source: set.joints(cond), target: joints };
      const [image, { find }] = [set.image(cond), await matte];
      const paste = pastePerson({
        image,
        matte: await find(toUnitRange(image), 1),
        size,
        skeleton,
        ...poses,
      });
      const drawn = await draw(client, {
        cond: set.image(cond),
        joints,
        condJoints: set.joints(cond),
        size: set.size,
        skeleton: set.skeleton.name,
        model,
        enlarge,
      });
      return {
        name: `${set.name(cond)} as ${set.name(target)}`,
        target: set.image(target),
        drawn: { copy: set.image(cond), ...(paste && { paste }), ...drawn },
        mask: drawPoseMask(joints, set.skeleton, set.size),
        shown: [set.image(cond), drawPosePicture(joints, set.skeleton, set.size)],
      };
    },
  };
}

/** A request's inputs. */
interface DrawRequest {
  readonly cond: Uint8Array;
  readonly joints: readonly Joint[];
  /** The pose of `cond`. */
  readonly condJoints: readonly Joint[];
  readonly size: Size;
  readonly skeleton: string;
  readonly model: string | undefined;
  readonly enlarge: number | undefined;
}

/** The pictures of both stages as raw bytes, from a losslessly encoded condition image. */
async function draw(
  client: Client,
  { cond, joints, condJoints, size, skeleton, model, enlarge }: DrawRequest,
): Promise<Record<string, Uint8Array>> {
  const toPose = (all: readonly Joint[]) => ({
    skeleton,
    joints: all,
    canvas: size,
    units: 'pixels' as const,
  });
  const isShown = condJoints.some((joint) => isVisible(joint) && isInside(joint, size));
  const request = {
    cond: await encodeImage(cond, { size, format: 'png' }),
    pose: toPose(joints),
    ...(isShown && { condPose: toPose(condJoints) }),
    model,
    enlarge,
    format: 'rgb' as const,
  };
  const drawn: Record<string, Uint8Array> = {};
  for await (const { stage, data } of client.generate(request)) drawn[stage] = data;
  return drawn;
}
