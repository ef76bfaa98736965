import type { Shoes } from '../identity/identity.js';
import { smoothstep } from '../maths/interpolate.js';
import type { Displace } from './cut-shell.js';

/** How shoes stand off the feet: a sole below, a toe cap in front, a wide shaft on boots. */
export function shapeShoes({ kind, gap, soleThickness }: Shoes): Displace {
  const toe = kind === 'dress-shoes' ? 0.18 : 0.1;
  const isBoot = kind === 'boots' || kind === 'high-boots';
  return (position, { y, z }, normal) => {
    const low = smoothstep(-7.75, -8.05, y);
    const off = gap * (1 - low * 0.3) * (y > -7.4 ? 0.8 : 1);
    const level = Math.hypot(normal[0], normal[2]) || 1;
    position[0] += normal[0] * off + ((low * normal[0]) / level) * 0.05;
    position[1] += normal[1] * off * (normal[1] < 0 ? 0.2 : 1);
    position[2] += normal[2] * off + ((low * normal[2]) / level) * 0.05;
    if (z > 1.2) position[2] += toe * smoothstep(1.2, 2, z);
    if (y < -7.95) position[1] -= soleThickness * smoothstep(-7.95, -8.08, y);
    if (isBoot && y > -7.2) {
      position[0] += normal[0] * 0.12;
      position[2] += normal[2] * 0.12;
    }
  };
}
