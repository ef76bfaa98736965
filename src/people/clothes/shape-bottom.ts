import type { Skirt, Trousers } from '../identity/identity.js';
import { clamp, lerp, smoothstep } from '../maths/interpolate.js';
import { noise } from '../maths/noise.js';
import type { Displace } from './cut-shell.js';
import type { Fitting } from './fitting.js';
import { placeOnLimb } from './limb-axis.js';

/** How trousers hang: `gap` off the hips, the legs as wide as they are cut. */
export function shapeTrousers({ legs }: Fitting, trousers: Trousers, gap: number): Displace {
  const { legWidth, cuffs, hem } = trousers;
  const { radiusAt } = legs;
  const radiusOf = (along: number, y: number, [thigh, knee, end]: readonly [number, number, number]) => {
    if (cuffs && y < hem + 0.35) return radiusAt(1.9) * 1.15;
    const atKnee = radiusAt(1) * knee;
    if (along < 1) return lerp(radiusAt(0.45) * thigh, atKnee, smoothstep(0.3, 1, along));
    return lerp(atKnee, radiusAt(1) * end * 0.92, clamp(along - 1));
  };
  return (position, { x, y }, normal) => {
    for (const axis of [0, 1, 2] as const) position[axis] += normal[axis] * gap;
    const weight = smoothstep(-0.35, -1.5, y);
    if (weight <= 0 || legWidth === undefined) return;
    const { along, radial, radius } = placeOnLimb(legs.axes[x > 0 ? 0 : 1], position);
    const factor = (Math.max(radius, radiusOf(along, y, legWidth)) / radius - 1) * weight;
    position[0] += radial[0] * factor;
    position[1] += radial[1] * factor * 0.3;
    position[2] += radial[2] * factor;
  };
}

/** How far a skirt stays off the legs. */
const offLegs = 0.1;

type SkirtShape = Pick<Skirt, 'flare' | 'pleats' | 'pleatDepth' | 'gap'>;

/**
 * How a skirt, or the lower part of a coat, swings out, but never into the legs, and folds into
 * pleats; `width` is added to all of it.
 */
export function shapeSkirt({ trunk, legs, identity }: Fitting, skirt: SkirtShape, width = 0): Displace {
  return (position, { x, y, z }, normal) => {
    const depth = clamp((1.2 - y) / 6, 0, 1.3);
    const angle = Math.atan2(x, z - 0.2);
    const axisZ = trunk.axisZ(Math.max(y, -1.5));
    const pleat =
      skirt.pleats > 0
        ? skirt.pleatDepth *
          Math.min(1, depth * 2.5) *
          Math.cos(angle * skirt.pleats + 2 * noise(x, z, skirt.pleats))
        : 0;
    const wave = 0.05 * depth * noise(angle * 2, 1.5, identity.seed);
    const factor = 1 + skirt.flare * Math.min(1, depth * 2.2) + pleat + wave + width;
    position[0] = position[0] * factor + normal[0] * skirt.gap;
    position[2] = axisZ + (position[2] - axisZ) * factor + normal[2] * skirt.gap;
    const { along, radial, radius } = placeOnLimb(legs.axes[x > 0 ? 0 : 1], position);
    const inside = along > 0.3 ? Math.max(0, legs.radiusAt(along) + offLegs - radius) / radius : 0;
    position[0] += radial[0] * inside;
    position[2] += radial[2] * inside;
  };
}
