import type { Pose, Size, Skeleton } from '../pose/skeleton.js';
import type { PictureName } from '../stages.js';
import type { Picture } from './picture.js';

/** A version of a model, as the page shows it. */
export interface EngineModel {
  readonly name: string;
  readonly version: string;
  /** Of the pictures that it takes and gives. */
  readonly size: Size;
  /** How many times as large its pictures can be drawn; 1 where only in their own size. */
  readonly maxEnlarge: number;
  readonly skeleton: Skeleton;
}

/** A condition image with more details than a model sees. */
export interface LargeCond {
  /** How many times as large as `DrawInputs.size` it is, and the pictures are to be: from 2. */
  readonly times: number;
  /** RGB levels [times * H, times * W, 3]. */
  readonly imageNhwc: Uint8Array;
}

/** What the page draws with, in a frame of its own size. */
export interface DrawInputs {
  /** Of `condNhwc` and the joints: the model's own, or one that the engine frames again. */
  readonly size: Size;
  /** Of the joints. */
  readonly skeletonName: string;
  /** RGB levels [H, W, 3]. */
  readonly condNhwc: Uint8Array;
  /** The target pose, as the graphs take it: [J, 3]. */
  readonly joints: Float32Array;
  /** The pose of the person in the condition image, likewise; undefined where nobody was found. */
  readonly condJoints: Float32Array | undefined;
  /** The same picture, where larger ones are wanted than of `size`. */
  readonly large?: LargeCond | undefined;
  /** How many rows of that size, from the top, are not to be shown. */
  readonly headroomPx: number;
}

/** A step of the server's work and its duration. */
export interface Step {
  readonly name: string;
  readonly ms: number;
}

/** A picture of one stage. */
export interface DrawnPicture {
  readonly name: PictureName;
  /** RGB levels [H, W, 3]. */
  readonly imageNhwc: Uint8Array;
  /** The model's, or so many times as large as was wanted. */
  readonly size: Size;
  /** Since the engine began with these inputs. */
  readonly elapsedMs: number;
  /** What the server did until then, in order; undefined where it is not known. */
  readonly steps?: readonly Step[];
}

/** What draws and finds people: a server, or onnxruntime-web in this browser. */
export interface Engine {
  /** At least one; the first one is the default. */
  readonly models: readonly EngineModel[];
  /**
   * Yields the coarse picture, then the refined one. An abort of `signal` ends it and the work
   * behind it. Throws what keeps it from drawing, in words for the page.
   */
  draw(model: EngineModel, inputs: DrawInputs, signal: AbortSignal): AsyncGenerator<DrawnPicture>;
  /**
   * The person in a picture, in a skeleton and in the picture's pixels. Throws where it shows nobody,
   * naming the picture by `name`.
   */
  findPerson(picture: Picture, name: string, skeleton: Skeleton): Promise<Pose>;
}
