import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openImage } from '../../src/image/decode-image.js';
import { frameJoints } from '../../src/image/framing.js';
import { defaultImageLimits } from '../../src/image/image-limits.js';
import { packageRoot } from '../../src/package-root.js';
import { coco18, type Joint } from '../../src/pose/skeleton.js';
import { completePose } from '../../src/warp/complete-joints.js';

const size = { width: 128, height: 256 };
const halves = join(packageRoot, 'test', 'fixtures', 'photograph-halves', 'test');

/** A photograph of half a person in a window that shows the legs, which it does not. */
async function framePhotograph(name: string) {
  const image = await openImage(await readFile(join(halves, `${name}.jpg`)), {
    limits: defaultImageLimits,
    field: 'cond',
  });
  const { source } = image;
  const file = JSON.parse(await readFile(join(halves, `${name}.json`), 'utf8')) as {
    readonly canvas: readonly [number, number];
    readonly joints: readonly (readonly [number, number, number])[];
  };
  const [scaleX, scaleY] = [source.width / file.canvas[0], source.height / file.canvas[1]];
  const joints = file.joints.map(
    ([x, y, confidence]): Joint => ({ x: x * scaleX, y: y * scaleY, confidence }),
  );
  const person = completePose({ skeleton: coco18, canvas: source, joints });
  const height = 1.8 * source.height;
  const width = (height * size.width) / size.height;
  const framing = {
    kind: 'window',
    box: { x: (source.width - width) / 2, y: 0, width, height },
    person,
  } as const;
  const condJoints = frameJoints(person, framing, { source, target: size });
  return { levels: await image.frame({ size, framing }), condJoints };
}

/** How much redder than blue a pixel is: skin is, and the grey studio is not. */
const rednessOf = (levels: Uint8Array, x: number, y: number) => {
  const at = 3 * (Math.round(y) * size.width + Math.round(x));
  return levels[at]! - levels[at + 2]!;
};

test.each(['P001/front-half', 'P002/front-half', 'P004/back-half'])(
  'a window below %s, which ends at the thighs, shows bare legs on a grey floor',
  async (name) => {
    const { levels, condJoints } = await framePhotograph(name);
    const [knee, ankle] = ['left_knee', 'left_ankle'].map(
      (joint) => condJoints[coco18.joints.indexOf(joint)]!,
    ) as [Joint, Joint];
    for (const share of [0.3, 0.7]) {
      const y = knee.y + share * (ankle.y - knee.y);
      expect(rednessOf(levels, knee.x, y)).toBeGreaterThan(25);
    }
    for (const y of [ankle.y, size.height - 1])
      for (const x of [8, 40, size.width - 9]) expect(Math.abs(rednessOf(levels, x, y))).toBeLessThan(14);
  },
);
