/**
 * Writes src/pose/ready-pose-joints.ts: the named poses of rendered people, as seen on one of them.
 * `npm run write:ready-poses` after a change to either; the same input writes the same file.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '#dist/package-root.js';
import { formatReadyPoses } from './format-ready-poses.js';

writeFileSync(join(packageRoot, 'src', 'pose', 'ready-pose-joints.ts'), formatReadyPoses());
