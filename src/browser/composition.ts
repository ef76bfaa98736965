import { framePoses } from '../image/frame-poses.js';
import { type Fit, type Framing, frameJoints, toJointTensor, unframeJoints } from '../image/framing.js';
import { findPersonWindow } from '../image/person-window.js';
import { type LoosePose, parsePose } from '../pose/convert.js';
import { fitPoses } from '../pose/fit-pose.js';
import { placeShoulders } from '../pose/hidden-shoulders.js';
import type { Joint, Pose, Size } from '../pose/skeleton.js';
import { completePose } from '../warp/complete-joints.js';
import type { DrawInputs, EngineModel, LargeCond } from './engine.js';
import { framePicture, type Picture } from './picture.js';

/** How the page frames: as the server does for FIT_PERSON_OR_COVER, or a fit of the whole picture. */
export type PageFit = Fit | 'person-or-cover';

/** What the page draws with, in the model's frame. */
export interface Frame {
  /** RGB levels [H, W, 3]. */
  readonly condNhwc: Uint8Array;
  /** The target pose. */
  readonly joints: readonly Joint[];
  /** The pose of the person in the picture; undefined if nobody was found. */
  readonly condJoints: readonly Joint[] | undefined;
  /** How many of its rows are above a person who is cut off, and are not shown: see `FramedPoses.headroom`. */
  readonly headroomPx: number;
}

/** A frame of a model as engines take it, with the larger condition image where there is one. */
export function toDrawInputs(
  { condNhwc, joints, condJoints, headroomPx }: Frame,
  { size, skeleton }: Pick<EngineModel, 'size' | 'skeleton'>,
  large: LargeCond | undefined,
): DrawInputs {
  return {
    size,
    skeletonName: skeleton.name,
    condNhwc,
    joints: toJointTensor(joints),
    condJoints: condJoints && toJointTensor(condJoints),
    large,
    headroomPx,
  };
}

/** A pose as one that a file might hold. */
export function toLoosePose({ skeleton, canvas, joints }: Pose): LoosePose {
  return { skeleton: skeleton.name, canvas, joints, units: 'pixels' };
}

/** A picture with the pose of its person, a target pose, and how they are framed. */
export class Composition {
  readonly #model: Pick<EngineModel, 'size' | 'skeleton'>;
  #picture: Picture;
  #person: Pose | null;
  #hasChangedPerson = false;
  #target: LoosePose;
  #framing: Framing = { kind: 'cover' };

  /** `person` is in the picture's pixels, and null if nobody was found. */
  constructor(
    model: Pick<EngineModel, 'size' | 'skeleton'>,
    { picture, person, target }: { picture: Picture; person: LoosePose | null; target: LoosePose },
  ) {
    this.#model = model;
    this.#picture = picture;
    this.#person = person && this.#toPerson(person);
    this.#target = target;
  }

  get picture(): Picture {
    return this.#picture;
  }

  /** The pose of the person in the picture, in its pixels; null if nobody was found. */
  get person(): Pose | null {
    return this.#person;
  }

  /** Whether that pose was changed by hand. */
  get hasChangedPerson(): boolean {
    return this.#hasChangedPerson;
  }

  /** The target pose as it was given, or in pixels of the model's frame once it was changed there. */
  get target(): LoosePose {
    return this.#target;
  }

  /** Takes another picture; whoever made the one before closes it. */
  usePicture(picture: Picture, person: LoosePose | null): void {
    this.#picture = picture;
    this.#person = person && this.#toPerson(person);
    this.#hasChangedPerson = false;
  }

  /** Takes another target pose. Throws `invalid-argument`, naming `name`, for an unusable one. */
  useTarget(target: LoosePose, name: string): void {
    this.#parse(target, name); // before it takes the place of a good one
    this.#target = target;
  }

  /** Takes a target pose that was changed in the model's frame, where it stays as it is. */
  changeTarget(joints: readonly Joint[]): void {
    const { size, skeleton } = this.#model;
    this.#target = toLoosePose({ skeleton, canvas: size, joints });
  }

  /** Takes a source pose that was changed in the model's frame, as it was framed last. */
  changePerson(framed: readonly Joint[]): void {
    if (this.#person) this.#person = { ...this.#person, joints: this.unframe(framed) };
    this.#hasChangedPerson = true;
  }

  /** Joints of the frame in the picture's pixels. */
  unframe(joints: readonly Joint[]): Joint[] {
    return unframeJoints(joints, this.#framing, this.#frames);
  }

  /** Frames the picture and both poses. */
  frame(fit: PageFit): Frame {
    const { framing, joints, condJoints, headroom } = framePoses({
      asked: { kind: fit },
      target: this.#parse(this.#target, 'pose'),
      condPose: this.#person,
      keepsScale: false,
      source: this.#size,
      size: this.#model.size,
    });
    this.#framing = framing;
    const headroomPx = Math.floor(headroom * this.#model.size.height);
    return { condNhwc: this.#framePicture(), joints, condJoints, headroomPx };
  }

  /**
   * Frames the picture once for all poses of a movement, which becomes the person's as a whole. The
   * frames share their condition image.
   */
  frameMovement(movement: readonly LoosePose[], fit: PageFit): Frame[] {
    const { size, skeleton } = this.#model;
    const poses = movement.map((pose, index) => this.#parse(pose, `frame ${index + 1}`));
    const known = this.#person && placeShoulders(this.#person);
    const person = known?.joints;
    const completed = known && completePose(known);
    const source = this.#size;
    const all = poses.map(({ joints }) => joints);
    const fitted = person && fit === 'person-or-cover' ? fitPoses(all, person, skeleton) : undefined;
    const moved = fitted?.map((joints) => ({ skeleton, canvas: source, joints })) ?? poses;
    const box =
      fitted && person
        ? findPersonWindow({ skeleton, person, poses: fitted, size: source }, size)
        : undefined;
    this.#framing =
      box && completed
        ? { kind: 'window', box, person: completed }
        : { kind: fit === 'person-or-cover' ? 'cover' : fit };
    const condNhwc = this.#framePicture();
    const condJoints = completed ? frameJoints(completed, this.#framing, this.#frames) : undefined;
    const headroomPx = box ? Math.floor((box.headroom / box.height) * size.height) : 0;
    return moved.map((pose) => {
      return { condNhwc, joints: frameJoints(pose, this.#framing, this.#frames), condJoints, headroomPx };
    });
  }

  /** The frame's picture at another size of the frame's proportions. */
  framePictureAt(size: Size): Uint8Array {
    return framePicture(this.#picture, this.#framing, size);
  }

  #framePicture(): Uint8Array {
    return this.framePictureAt(this.#model.size);
  }

  #parse(pose: LoosePose, name: string): Pose {
    return parsePose(pose, name, { skeleton: this.#model.skeleton, canvas: this.#size });
  }

  #toPerson(person: LoosePose): Pose {
    return this.#parse(person, 'the pose of the person');
  }

  get #frames(): { readonly source: Size; readonly target: Size } {
    return { source: this.#size, target: this.#model.size };
  }

  /** The picture's sides, which are not keys of its own, so that spreading it would lose them. */
  get #size(): Size {
    const { width, height } = this.#picture;
    return { width, height };
  }
}
