import type { PoseUnits } from '../convert.js';
import type { Joint, Size, Skeleton } from '../skeleton.js';
import type { FileEntry } from './json-values.js';

/** A form of keypoint files; `forms.ts` recognises them. */
export interface KeypointForm {
  /** Its name in errors. */
  readonly name: string;
  /** The pictures or frames of a file, in its order; `wanted` is the skeleton to convert to. */
  listFrames(root: unknown, field: string, wanted: Skeleton): readonly KeypointFrame[];
  /**
   * Undefined if the program found no body. Throws `invalid-argument`, naming `field`, if it is not
   * a person.
   */
  readPerson(entry: unknown, field: string, wanted: Skeleton): FilePerson | undefined;
}

/** A picture or a frame of a film, with its people. */
export interface KeypointFrame {
  /** Its place in the file, for errors. */
  readonly field: string;
  /** The picture's name, if the file has one. */
  readonly name?: string | undefined;
  readonly canvas?: Size | undefined;
  readonly people: readonly FileEntry[];
}

/** One person of a frame. */
export interface FilePerson {
  /** The skeleton's name; by default recognised by the number of joints. */
  readonly skeleton?: string | undefined;
  readonly joints: readonly Joint[];
  /** By default recognised by `measureUnits`. */
  readonly units?: PoseUnits;
  /** The score that ranks people. */
  readonly score?: number | undefined;
  /** By default the extent of the visible joints. */
  readonly area?: number | undefined;
}
