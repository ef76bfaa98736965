import type { Size } from '../../pose/skeleton.js';
import { type Camera, meetGround } from '../camera/camera.js';
import type { Vec3 } from '../maths/vector.js';
import type { ShadowMap } from '../raster/shadow-map.js';
import type { Light } from '../scene/scene.js';
import type { ShadedPerson } from './shade-samples.js';

/** A shaded person, and what the person stands in. */
export interface CompositeInput {
  readonly person: ShadedPerson;
  /** Linear light [H, W, 3]. */
  readonly backdrop: Float32Array;
  readonly size: Size;
  readonly camera: Camera;
  readonly shadows: ShadowMap;
  readonly light: Light;
  /** Ankles and balls of the feet, which darken the ground where they touch it. */
  readonly feet: readonly Vec3[];
}

/** The person before the backdrop, with a shadow on the ground: linear light [H, W, 3]. */
export function composite({
  person,
  backdrop,
  size,
  camera,
  shadows,
  light,
  feet,
}: CompositeInput): Float32Array {
  const { width, height } = size;
  const image = new Float32Array(3 * width * height);
  const soft = { radius: 1 + light.softness * 5, bias: 0, fine: true };
  const castsShadow = light.direction[1] > 0.05;
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const pixel = y * width + x;
      const shown = 1 - Math.min(1, person.coverage[pixel]!);
      let lit = 1;
      const ground = shown > 0.001 ? meetGround(camera, x + 0.5, y + 0.5) : undefined;
      if (ground && ground[1] > -30) {
        if (castsShadow)
          lit = 1 - (1 - shadows.litAt(ground[0], 0.02, ground[1], soft)) * light.shadowStrength * 0.8;
        lit *= 1 - 0.62 * Math.min(1, 0.75 * contactAt(feet, ground));
      }
      for (let c = 0; c < 3; c += 1)
        image[3 * pixel + c] = person.light[3 * pixel + c]! + backdrop[3 * pixel + c]! * lit * shown;
    }
  return image;
}

/**
 * How much feet near a point of the ground keep light away: a dark spot below each, and a wide one.
 */
function contactAt(feet: readonly Vec3[], [x, z]: readonly [number, number]): number {
  let contact = 0;
  for (const [footX, footY, footZ] of feet) {
    const squared = (x - footX) ** 2 + (z - footZ) ** 2;
    if (squared < 40)
      contact += Math.exp(-squared / 1.1 - footY * 0.8) + 0.22 * Math.exp(-squared / 9 - footY * 0.3);
  }
  return contact;
}
