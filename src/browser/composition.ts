import { framePoses } from '../image/frame-poses.js';
import { type Fit, type Framing, toJointTensor, unframeJoints } from '../image/framing.js';
import { type LoosePose, parsePose } from '../pose/convert.js';
import type { Joint, Pose, Size } from '../pose/skeleton.js';
import { measureStature } from '../pose/stature.js';
import type { PageModel } from './model.js';
import { framePicture, type Picture } from './picture.js';
import type { StageInputs } from './worker-messages.js';

/** What the page draws with, in the model's frame. */
export interface Frame {
  /** RGB levels [H, W, 3]. */
  readonly condNhwc: Uint8Array;
  /** The target pose. */
  readonly joints: readonly Joint[];
  /** The pose of the person in the picture; undefined if nobody was found. */
  readonly condJoints: readonly Joint[] | undefined;
}

/** A frame as the graphs take it. */
export function toStageInputs({ condNhwc, joints, condJoints }: Frame): StageInputs {
  return {
    condNhwc,
    joints: toJointTensor(joints),
    condJoints: condJoints && toJointTensor(condJoints),
  };
}

/** A pose as one that a file might hold. */
export function toLoosePose({ skeleton, canvas, joints }: Pose): LoosePose {
  return { skeleton: skeleton.name, canvas, joints, units: 'pixels' };
}

/** A picture with the pose of its person, a target pose, and how they are framed. */
export class Composition {
  readonly #model: Pick<PageModel, 'size' | 'skeleton'>;
  #picture: Picture;
  #person: Pose | null;
  #target: LoosePose;
  #framing: Framing = { kind: 'cover' };

  /** `person` is in the picture's pixels, and null if nobody was found. */
  constructor(
    model: Pick<PageModel, 'size' | 'skeleton'>,
    { picture, person, target }: { picture: Picture; person: Pose | null; target: LoosePose },
  ) {
    this.#model = model;
    this.#picture = picture;
    this.#person = person;
    this.#target = target;
  }

  get picture(): Picture {
    return this.#picture;
  }

  /** Takes another picture; whoever made the one before closes it. */
  usePicture(picture: Picture, person: Pose | null): void {
    this.#picture = picture;
    this.#person = person;
  }

  /** Takes another target pose. Throws `invalid-argument`, naming `name`, for an unusable one. */
  useTarget(target: LoosePose, name: string): void {
    parsePose(target, name, { ...this.#model, canvas: this.#size }); // before it takes the place of a good one
    this.#target = target;
  }

  /** Takes a target pose that was changed in the model's frame, where it stays as it is. */
  changeTarget(joints: readonly Joint[]): void {
    const { size, skeleton } = this.#model;
    this.#target = toLoosePose({ skeleton, canvas: size, joints });
  }

  /** Takes a source pose that was changed in the model's frame, as it was framed last. */
  changePerson(framed: readonly Joint[]): void {
    const frames = { source: this.#size, target: this.#model.size };
    const joints = unframeJoints(framed, this.#framing, frames);
    if (this.#person) this.#person = { ...this.#person, joints };
  }

  /** Frames the picture and both poses; without a person to go by, `cover` takes `person`'s place. */
  frame(fit: Fit | 'person'): Frame {
    const { size, skeleton } = this.#model;
    const source = this.#size;
    const { framing, joints, condJoints } = framePoses({
      asked: { kind: fit === 'person' && !this.#showsPerson() ? 'cover' : fit },
      target: parsePose(this.#target, 'pose', { skeleton, canvas: source }),
      condPose: this.#person,
      keepsScale: false,
      source,
      size,
    });
    this.#framing = framing;
    return { condNhwc: framePicture(this.#picture, framing, size), joints, condJoints };
  }

  /** Whether enough joints of the person are known to frame the picture by them. */
  #showsPerson(): boolean {
    return this.#person !== null && measureStature(this.#person.joints, this.#model.skeleton) !== undefined;
  }

  /** The picture's sides, which are not keys of its own, so that spreading it would lose them. */
  get #size(): Size {
    const { width, height } = this.#picture;
    return { width, height };
  }
}
