import type { Joint, Size } from '../pose/skeleton.js';
import { type BodyReach, measureClearance } from '../warp/body-clearance.js';
import type { BodyParts } from '../warp/body-parts.js';
import { toAlpha } from './to-rgba.js';

/**
 * How far a drawn person is taken to reach where the model does not tell: as far as the hole that an
 * old figure leaves, with a soft edge.
 */
const drawnReach: BodyReach = { sigmas: 1.1, dilation: 1 / 64, softness: 1 / 2 };

/** The alpha [H, W], 0 to 255, of a person drawn in a pose: the dilated body, feathered. */
export function drawPersonAlpha(body: BodyParts, joints: readonly Joint[], size: Size): Uint8Array {
  return toAlpha(measureClearance(body, { size, source: joints, reach: drawnReach }));
}
