import { join } from 'node:path';
import { packageRoot } from '../../package-root.js';

/**
 * The body and the targets that shape it, as `npm run write:people-assets` wrote them; see
 * LICENSE.md beside it.
 */
export const bodyFile: string = join(packageRoot, 'assets', 'people', 'body.bin.br');

/**
 * Lengths are kept as whole numbers of this many to the decimetre, MakeHuman's unit: steps of 0.05
 * mm.
 */
export const unitsPerDecimetre = 2000;

/** Bone weights are kept as whole numbers that add up to this. */
export const unitsPerWeight = 1000;

/** Bones that move one vertex at most. */
export const bonesPerVertex = 4;

/**
 * The parts of the base mesh that are kept: the body, its eyes, and two forms that clothes are cut
 * from.
 */
export const parts = ['body', 'eyes', 'tights', 'skirt'] as const;
/** The name of a part. */
export type Part = (typeof parts)[number];

/** Points on and in the body that are no heads of bones. */
export const landmarks = ['leftEye', 'rightEye'] as const;
/** The name of a landmark. */
export type Landmark = (typeof landmarks)[number];

/** A bone of the rig; its head is the middle of some vertices of the base mesh. */
export interface Bone {
  readonly name: string;
  /** The index of the bone that it hangs on, before it in the list; -1 for the root. */
  readonly parent: number;
  readonly headVertices: readonly number[];
}

/**
 * What the columns of the file are. Those of all vertices: `x`, `y`, `z`; `bone0`, `weight0` to
 * `weight3`. Those of a part's quads: `body.0` to `body.3`, its corners. Those of a target:
 * `<target>.x`, `.y`, `.z`, how it moves every vertex.
 */
export interface BodyHeader {
  readonly bones: readonly Bone[];
  readonly landmarks: Readonly<Record<Landmark, readonly number[]>>;
  readonly targets: readonly string[];
}
