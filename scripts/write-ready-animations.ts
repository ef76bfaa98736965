/**
 * Writes assets/animations: the ready animations as keypoint files of many frames, of people as
 * `npm run write:ready-animations` poses them. The same input writes the same files.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '#dist/package-root.js';
import { animationCanvas, drawAnimation, readyAnimations } from '#dist/people/animations/ready-animations.js';
import { toPoseFile } from '#dist/pose/ready-poses.js';

for (const [name, animation] of Object.entries(readyAnimations)) {
  const frames = drawAnimation(animation).map((joints) =>
    toPoseFile({
      skeleton: 'coco18',
      canvas: animationCanvas,
      joints: joints.map(({ x, y, confidence }) => ({ x: Math.round(x), y: Math.round(y), confidence })),
      units: 'pixels',
    }),
  );
  writeFileSync(join(packageRoot, 'assets', 'animations', `${name}.json`), `[\n${frames.join(',\n')}\n]\n`);
}
