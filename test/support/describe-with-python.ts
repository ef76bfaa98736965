import { spawnSync } from 'node:child_process';

/**
 * A `describe` block that needs Python 3 with pip, as setting TensorFlow up does. Where it is missing the block becomes
 * one skipped test, whose name says so.
 */
export function describeWithPython(name: string, fn: () => void): void {
  const { status } = spawnSync('python3', ['-m', 'pip', '--version'], { stdio: 'ignore' });
  if (status === 0) describe(name, fn);
  else test.skip(`${name}: python3 with pip is missing`, () => undefined);
}
