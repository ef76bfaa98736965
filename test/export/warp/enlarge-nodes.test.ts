import { GraphBuilder } from '../../../src/export/graph-builder.js';
import { encodeModel } from '../../../src/export/onnx/encode-model.js';
import { createGraphSession } from '../../../src/export/onnxruntime/graph-session.js';
import { doubleNodes, enlargeNodes, repeatRowNodes } from '../../../src/export/warp/enlarge-nodes.js';
import { Expressions } from '../../../src/export/warp/expressions.js';
import type { Size } from '../../../src/pose/skeleton.js';
import { createRandom } from '../../../src/random.js';
import { enlarge, repeatRows } from '../../../src/warp/pyramid.js';

type Make = (...input: Parameters<typeof enlargeNodes>) => ReturnType<typeof enlargeNodes>;

/** What nodes make of planes [C, h, w]: as many channels as are asked for. */
async function run(
  make: Make,
  planes: Float32Array,
  { from, size, times }: Record<'from' | 'size' | 'times', Size>,
) {
  const channels = planes.length / (from.width * from.height);
  const builder = new GraphBuilder('enlarge');
  const input = builder.addInput('planes', 'float32', ['N', channels, from.height, from.width]);
  const on = new Expressions(builder, 'test');
  builder.addOutput(on.slice(make(on, input, { size, times }), 1, [0, channels]), 'large');
  const session = await createGraphSession(encodeModel(builder.build(), { name: 'test', version: '1' }));
  const dims = [1, channels, from.height, from.width];
  const { large } = await session.run({ planes: { type: 'float32', dims, data: planes } });
  await session.dispose();
  return large!;
}

const twice = { width: 2, height: 2 };
const doubled: Make = (on, planes, { size }) => doubleNodes(on, planes, size);
const byBlocks = { width: 4, height: 2 };

test.each([
  { name: 'enlargeNodes', make: enlargeNodes, reference: enlarge, times: byBlocks },
  { name: 'doubleNodes', make: doubled, reference: enlarge, times: twice },
  { name: 'repeatRowNodes', make: repeatRowNodes, reference: repeatRows, times: byBlocks },
])('$name() enlarges as src/warp does, and cuts odd sizes', async ({ make, reference, times }) => {
  const random = createRandom(3);
  for (const [from, size] of [
    [
      { width: 5, height: 4 },
      { width: 5 * times.width, height: 4 * times.height },
    ],
    [
      { width: 3, height: 4 },
      { width: 3 * times.width - 1, height: 4 * times.height - 1 },
    ],
  ] as const)
    for (const channels of [1, 16, 17]) {
      const planes = Float32Array.from({ length: channels * from.width * from.height }, () =>
        random.uniform(-1, 1),
      );
      const large = await run(make, planes, { from, size, times });
      expect(large.dims).toEqual([1, channels, size.height, size.width]);
      const pixels = from.width * from.height;
      for (let c = 0; c < channels; c += 1) {
        const plane = planes.subarray(c * pixels, (c + 1) * pixels);
        const expected = reference(plane, { from, to: size, times });
        const found = large.data.subarray(c * expected.length, (c + 1) * expected.length);
        const worst = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - found[i]!)), 0);
        expect({ channels, c, worst: worst < 1e-5 }).toEqual({ channels, c, worst: true });
      }
    }
});
