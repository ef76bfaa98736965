import type { Pair, PictureSet } from '../../data/picture-set.js';
import { ReposeError } from '../../errors.js';
import type { Matte } from '../../export/matte/open-matte.js';
import { writeUnitRange } from '../../image/value-range.js';
import { drawHeatMaps } from '../../pose/heat-maps.js';
import { drawPoseMask } from '../../pose/pose-mask.js';
import type { Joint } from '../../pose/skeleton.js';
import type { Random } from '../../random.js';
import type { NetworkInputs, WarpedInput } from '../../warp/network-inputs.js';
import { chooseCrop, cropJoints, cropPicture } from './crop.js';
import { flipJoints, flipPixels } from './flip.js';
import { type WarpBatch, WarpBatchWriter, type WarpExample } from './prepare-warp.js';
import { weighDetails } from './weigh-details.js';

/** Training examples in host memory, NHWC, images in [-1, 1]. */
export interface Batch {
  readonly pairs: readonly Pair[];
  readonly cond: Float32Array; // [N, H, W, 3]
  readonly heatMaps: Float32Array; // [N, H, W, J], -1 or 1
  readonly target: Float32Array; // [N, H, W, 3]
  readonly mask: Float32Array; // [N, H, W, 1], 0 or 1, and more where details weigh more
  /** How much of each pixel of the target the person covers, [N, H, W, 1], 0 to 1; of `warped` inputs and sets with masks. */
  readonly person?: Float32Array;
  /** Of `warped` inputs alone. */
  readonly warp?: WarpBatch;
  /** Of SimGAN alone. */
  readonly unpaired?: UnpairedBatch;
}

/** What SimGAN sees beside the pairs. */
export interface UnpairedBatch {
  readonly condMask: Float32Array; // [N, H, W, 1], 0 or 1
  readonly photographs: Float32Array; // [2N, H, W, 3], in [-1, 1]
}

/** The random changes of examples. */
export interface Augmentation {
  /** Flip half of the examples left to right, and swap the joints' left and right. */
  readonly flip: boolean;
  /** The share of examples whose target pose loses some joints, as in photographs; 0 where absent. */
  readonly dropJoints?: number;
  /** The share of examples without a source pose; 0 where absent. */
  readonly dropSourcePose?: number;
  /** The share of examples whose target is the condition image itself; 0 where absent. */
  readonly samePicture?: number;
  /** The share of examples that tell no joints of a confidence below 0.5; 0 where absent. */
  readonly dropUnsure?: number;
  /** The share of pictures, condition images and targets alike, that show a part of the person; 0 where absent. */
  readonly crop?: number;
  /** How far source joints are from where they should be: the standard deviation over H; 0 where absent. */
  readonly sourceError?: number;
}

/** How a batch is made. */
export interface BatchOptions extends Augmentation {
  /** `paper` where absent. */
  readonly inputs?: NetworkInputs | undefined;
  /** Finds people in pictures, for `warped` inputs. */
  readonly matte?: Pick<Matte, 'find'> | undefined;
  /** Those of `warped` inputs that look as if there were no source pose; none where absent. */
  readonly hiddenInputs?: readonly WarpedInput[] | undefined;
  /** What faces and hands add to the mask; 0 where absent. */
  readonly detailWeight?: number | undefined;
  /** Unlabelled pictures, as one person's; the batch then has `unpaired`. */
  readonly photographs?: PictureSet | undefined;
}

/** The confidence below which a joint is a guess. */
const unsure = 0.5;
/** The probability of each joint to be lost in such an example. */
const jointDropRate = 0.2;

/**
 * Reads pairs into a batch; uses `random` only as far as the options need it. `warped` inputs need a `matte`
 * of the set's size.
 */
export async function assembleBatch(
  set: PictureSet,
  pairs: readonly Pair[],
  options: BatchOptions,
  random: Random,
): Promise<Batch> {
  const pixels = set.size.width * set.size.height;
  const joints = set.skeleton.joints.length;
  const warp =
    options.inputs === 'warped' ? new WarpBatchWriter(set.skeleton, set.size, pairs.length) : undefined;
  const examples: Omit<WarpExample, 'matte'>[] = [];
  const readMask = warp && set.mask?.bind(set);
  const batch: Batch = {
    pairs,
    cond: new Float32Array(pairs.length * pixels * 3),
    heatMaps: new Float32Array(pairs.length * pixels * joints),
    target: new Float32Array(pairs.length * pixels * 3),
    mask: new Float32Array(pairs.length * pixels),
    ...(readMask && { person: new Float32Array(pairs.length * pixels) }),
    ...(warp && { warp: warp.batch }),
    ...(options.photographs && { unpaired: createUnpaired(pairs.length, pixels) }),
  };
  for (const [n, { cond, target }] of pairs.entries()) {
    const pair = isChosen(options.samePicture, random) ? { cond, target: cond } : { cond, target };
    const flipped = options.flip && random.uniform(0, 1) < 0.5;
    const turn = (read: Uint8Array) => (flipped ? flipPixels(read, set.size) : read);
    const dropsUnsure = isChosen(options.dropUnsure, random);
    const readWhole = (index: number) => {
      const joints = dropsUnsure ? dropUnsure(set.joints(index)) : set.joints(index);
      return flipped ? flipJoints(joints, set.skeleton, set.size) : joints;
    };
    const crop = (index: number) =>
      isChosen(options.crop, random) ? chooseCrop(readWhole(index), { ...set, random }) : undefined;
    const crops = { cond: crop(pair.cond), target: crop(pair.target) };
    const readJoints = (of: 'cond' | 'target') => {
      const joints = readWhole(pair[of]);
      return crops[of] ? cropJoints(joints, crops[of], set.size) : joints;
    };
    const show = (of: 'cond' | 'target', picture: Float32Array) => {
      if (crops[of]) cropPicture(picture, crops[of], set.size);
    };
    const pose = readJoints('target');
    const seen = loseJoints(pose, options, random);
    const picture = [n * pixels * 3, (n + 1) * pixels * 3] as const;
    writeUnitRange(turn(set.image(pair.cond)), batch.cond.subarray(...picture));
    writeUnitRange(turn(set.image(pair.target)), batch.target.subarray(...picture));
    show('cond', batch.cond.subarray(...picture));
    show('target', batch.target.subarray(...picture));
    drawHeatMaps(seen, set.size, batch.heatMaps.subarray(n * pixels * joints, (n + 1) * pixels * joints));
    const mask = batch.mask.subarray(n * pixels, (n + 1) * pixels);
    mask.set(drawPoseMask(pose, set.skeleton, set.size));
    if (options.detailWeight) weighDetails(mask, pose, { ...set, weight: options.detailWeight });
    if (readMask) {
      const person = batch.person!.subarray(n * pixels, (n + 1) * pixels);
      writeShares(turn(readMask(pair.target)), person);
      show('target', person);
    }
    examples.push({
      image: batch.cond.subarray(...picture),
      source: tellSourcePose(readJoints('cond'), { ...options, height: set.size.height }, random),
      target: seen,
      hidden: options.hiddenInputs ?? [],
    });
    const condMask = batch.unpaired?.condMask.subarray(n * pixels, (n + 1) * pixels);
    condMask?.set(drawPoseMask(readJoints('cond'), set.skeleton, set.size));
  }
  if (warp) {
    if (options.matte === undefined)
      throw new ReposeError('invalid-argument', 'Cannot prepare warped inputs: no matte, expected one');
    const mattes = await options.matte.find(batch.cond, pairs.length);
    for (const [n, example] of examples.entries())
      warp.write(n, { ...example, matte: mattes.subarray(n * pixels, (n + 1) * pixels) });
  }
  if (options.photographs && batch.unpaired)
    pickPhotographs(options.photographs, batch.unpaired.photographs, { ...options, random });
  return batch;
}

function writeShares(levels: Uint8Array, to: Float32Array): void {
  for (let i = 0; i < levels.length; i += 1) to[i] = levels[i]! / 255;
}

function createUnpaired(pairs: number, pixels: number): UnpairedBatch {
  return {
    condMask: new Float32Array(pairs * pixels),
    photographs: new Float32Array(2 * pairs * pixels * 3),
  };
}

/** Fills `to` with pictures at random, flipped as those of people are. */
function pickPhotographs(
  set: PictureSet,
  to: Float32Array,
  { flip, random }: Augmentation & { readonly random: Random },
): void {
  const length = set.size.width * set.size.height * 3;
  for (let start = 0; start < to.length; start += length) {
    const image = set.image(random.pick(set.persons[0] ?? []));
    const flipped = flip && random.uniform(0, 1) < 0.5;
    writeUnitRange(flipped ? flipPixels(image, set.size) : image, to.subarray(start, start + length));
  }
}

function isChosen(share: number | undefined, random: Random): boolean {
  return share !== undefined && share > 0 && random.uniform(0, 1) < share;
}

function dropUnsure(pose: readonly Joint[]): readonly Joint[] {
  return pose.map((joint) => (joint.confidence < unsure ? { ...joint, confidence: 0 } : joint));
}

function loseJoints(pose: readonly Joint[], { dropJoints }: Augmentation, random: Random): readonly Joint[] {
  if (!isChosen(dropJoints, random)) return pose;
  return pose.map((joint) => (random.uniform(0, 1) < jointDropRate ? { ...joint, confidence: 0 } : joint));
}

/**
 * The source pose as the networks are told it: now and then not at all, and otherwise as target
 * poses are, but less exactly.
 */
function tellSourcePose(
  pose: readonly Joint[],
  { height, sourceError = 0, ...options }: Augmentation & { readonly height: number },
  random: Random,
): readonly Joint[] {
  if (random.uniform(0, 1) < (options.dropSourcePose ?? 0))
    return pose.map((joint) => ({ ...joint, confidence: 0 }));
  const told = loseJoints(pose, options, random);
  if (sourceError === 0) return told;
  const move = () => random.normal(0, sourceError * height);
  return told.map(({ x, y, confidence }) => ({ x: x + move(), y: y + move(), confidence }));
}
