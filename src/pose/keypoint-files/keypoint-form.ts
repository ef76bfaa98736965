import type { PoseUnits } from '../convert.js';
import type { Joint, Size, Skeleton } from '../skeleton.js';
import type { FileEntry } from './json-values.js';

/** A way in which programs write joints to files; `forms.ts` tells them apart. */
export interface KeypointForm {
  /** As errors name it. */
  readonly name: string;
  /** The pictures or frames of a file, in its order; `wanted` is the skeleton that is wanted in the end. */
  listFrames(root: unknown, field: string, wanted: Skeleton): readonly KeypointFrame[];
  /** Undefined where the program found no body. Throws `invalid-argument`, naming `field`, for anything but a person. */
  readPerson(entry: unknown, field: string, wanted: Skeleton): FilePerson | undefined;
}

/** A picture or a frame of a film, in which several people may be. */
export interface KeypointFrame {
  /** Where it is in the file, for errors. */
  readonly field: string;
  /** The picture's name, where the file gives one. */
  readonly name?: string | undefined;
  readonly canvas?: Size | undefined;
  readonly people: readonly FileEntry[];
}

/** One person of a frame. */
export interface FilePerson {
  /** The skeleton's name; absent: told by the number of joints. */
  readonly skeleton?: string | undefined;
  readonly joints: readonly Joint[];
  /** Absent: told by the joints, see `measureUnits`. */
  readonly units?: PoseUnits;
  /** By which the form ranks people. */
  readonly score?: number | undefined;
  /** Absent: as large as its visible joints reach. */
  readonly area?: number | undefined;
}
