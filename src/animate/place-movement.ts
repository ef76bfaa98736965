import type { GenerateRequest } from '../client/messages.js';
import { ReposeError } from '../errors.js';
import { openImage } from '../image/decode-image.js';
import { encodeImage } from '../image/encode-image.js';
import { type Box, minSide } from '../image/framing.js';
import { findPersonWindow } from '../image/person-window.js';
import { isVisible, type LoosePose, parsePose } from '../pose/convert.js';
import { fitPoses, moveJoints } from '../pose/fit-pose.js';
import { placeShoulders } from '../pose/hidden-shoulders.js';
import { findReadyPose } from '../pose/ready-poses.js';
import { coco18, type Joint, type Pose, type Size } from '../pose/skeleton.js';
import { completePose } from '../warp/complete-joints.js';

/** A person and a movement that the person is to make. */
export interface MovementOfPerson {
  /** The encoded condition image. */
  readonly cond: Uint8Array;
  /** The pose of its person; if undefined, somebody who stands in the middle is assumed. */
  readonly condPose: LoosePose | undefined;
  /** The joints of every frame, in `coco18`. */
  readonly movement: readonly (readonly Joint[])[];
  /** The size of the model's pictures. */
  readonly modelSize: Size;
  /** Whether the frames show the whole condition image, made smaller to this longest side. */
  readonly scene: { readonly maxSidePx: number } | undefined;
}

/** What the requests of all frames have in common, and the pose of each frame. */
export interface PlacedMovement {
  readonly shared: Pick<GenerateRequest, 'cond' | 'condPose' | 'framing' | 'keepPoseScale' | 'scene'>;
  readonly poses: readonly LoosePose[];
}

/** How many times larger than the model's pictures the person's window is sent. */
const oversampling = 4;

/**
 * Makes a movement that of the person in a picture, alike in all frames (`fitPoses`), and cuts
 * the window around the person and all frames out, so that every frame has the same one. With
 * `scene` the whole picture is sent, as small as the frames are to be, for the server to frame.
 */
export async function placeMovement(options: MovementOfPerson): Promise<PlacedMovement> {
  const { cond, movement, modelSize, scene } = options;
  const image = await openImage(cond, { field: 'cond' });
  const { source } = image;
  const shown = toPose(options.condPose ?? standIn(source, modelSize), source);
  const { joints: person } = shown;
  const known = options.condPose && completePose(shown);
  const poses = fitPoses(movement, person, coco18) ?? [];
  const seen = poses.filter((joints) => joints.some(isVisible));
  const box = findPersonWindow({ skeleton: coco18, person, poses: seen, size: source }, modelSize);
  if (poses.length === 0 || box === undefined)
    throw new ReposeError(
      'invalid-argument',
      'Cannot animate: the poses do not tell how tall the people are, expected at least two visible joints',
    );
  const view = scene ? { x: 0, y: 0, ...source } : box;
  const size = scene ? fitWithin(source, scene.maxSidePx) : toWindowSize(box, modelSize);
  const imageNhwc = await image.frame({
    size,
    framing: { kind: 'window', box: view, ...(known && { person: known }) },
  });
  const scale = size.width / view.width;
  const intoView = (joints: readonly Joint[]) =>
    toLoose(moveJoints(joints, { scale, x: -view.x * scale, y: -view.y * scale }), size);
  return {
    shared: {
      cond: await encodeImage(imageNhwc, { size, format: 'png' }),
      condPose: known && intoView(known.joints),
      framing: { kind: scene ? 'person' : 'stretch' },
      ...(scene && { keepPoseScale: true, scene: true }),
    },
    poses: poses.map(intoView),
  };
}

/** The size of a picture made smaller to a longest side. */
function fitWithin({ width, height }: Size, maxSidePx: number): Size {
  const scale = Math.min(1, maxSidePx / Math.max(width, height));
  return {
    width: Math.max(minSide, Math.round(width * scale)),
    height: Math.max(minSide, Math.round(height * scale)),
  };
}

/** The size at which a window is sent: its own, within 1 and `oversampling` of the model's size. */
function toWindowSize({ width }: Box, modelSize: Size): Size {
  const factor = Math.min(Math.max(Math.round(width / modelSize.width), 1), oversampling);
  return { width: factor * modelSize.width, height: factor * modelSize.height };
}

/** Somebody who stands in the middle of a picture, as tall as the model's frame in it allows. */
function standIn(source: Size, modelSize: Size): LoosePose {
  const scale = Math.min(source.width / modelSize.width, source.height / modelSize.height);
  const frame = { width: modelSize.width * scale, height: modelSize.height * scale };
  const { joints, canvas } = findReadyPose('standing', frame);
  const shrink = frame.height / (canvas?.height ?? frame.height);
  const [x, y] = [(source.width - frame.width) / 2, (source.height - frame.height) / 2];
  return toLoose(moveJoints(joints, { scale: shrink, x, y }), source);
}

/** The pose in the picture's pixels. */
function toPose(pose: LoosePose, source: Size): Pose {
  const { joints, canvas } = parsePose(pose, 'cond_pose', { skeleton: coco18, canvas: source });
  const [scaleX, scaleY] = [source.width / canvas.width, source.height / canvas.height];
  const scaled = joints.map((joint) => ({ ...joint, x: joint.x * scaleX, y: joint.y * scaleY }));
  return placeShoulders({ skeleton: coco18, canvas: source, joints: scaled });
}

function toLoose(joints: readonly Joint[], canvas: Size): LoosePose {
  return { skeleton: coco18.name, joints, canvas, units: 'pixels' };
}
