/**
 * A vertex where the base mesh has it, before any morph: what clothes are cut and coloured by, so
 * that a hem is as high on everybody. Decimetres: x to the person's left, y up (soles at -8.2,
 * crotch near -1, neck at 6), z forward.
 */
export interface RestPoint {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  /** Along the arm: 0 at the shoulder, 1 at the elbow, 2 at the wrist. */
  readonly alongArm: number;
  /** Around the arm: 0 in front, pi behind, in radians; the same above and below. */
  readonly aroundArm: number;
  /** How far the bones of the arm, of the leg, and of head and neck move it: 0 to 1. */
  readonly armWeight: number;
  readonly legWeight: number;
  readonly headWeight: number;
}
