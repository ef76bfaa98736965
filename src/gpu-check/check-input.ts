import { renderedIdentity, renderedPose, renderPerson } from '../people/rendered-people.js';
import type { Joint, Size } from '../pose/skeleton.js';

/** What is drawn in a check: the same on every machine. */
export interface CheckInput {
  readonly condNhwc: Uint8Array; // [H, W, 3]
  /** Of coco18, in pixels of the picture. */
  readonly joints: readonly Joint[];
}

/** Far from the people that models are trained on. */
const heldOutPerson = 1_000_000;

/** A rendered person of a model's size, and another pose of theirs. */
export async function createCheckInput(size: Size): Promise<CheckInput> {
  const person = renderedIdentity(1, heldOutPerson);
  const cond = await renderPerson(person, renderedPose(1, heldOutPerson, 0), size);
  const target = await renderPerson(person, renderedPose(1, heldOutPerson, 1), size);
  return { condNhwc: cond.imageNhwc, joints: target.joints };
}
