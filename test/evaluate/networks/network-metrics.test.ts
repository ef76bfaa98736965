import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openNetworkMetrics } from '../../../src/evaluate/networks/network-metrics.js';
import { GraphBuilder } from '../../../src/export/graph-builder.js';
import { encodeModel } from '../../../src/export/onnx/encode-model.js';
import { parseNetworkFile } from '../../../src/networks/network-file.js';

const size = { width: 12, height: 10 };
const flat = (level: number) => new Uint8Array(size.width * size.height * 3).fill(level);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-networks-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Mean colour: [N, 3, H, W] -> [N, 3, 1, 1]; with two inputs, of the first less the second. */
async function writeMeanColour(name: string, inputs: 1 | 2, shape: (string | number)[]): Promise<string> {
  const builder = new GraphBuilder(name);
  const pictures = Array.from({ length: inputs }, (_, i) =>
    builder.addInput(`picture${i}`, 'float32', shape),
  );
  const picture =
    inputs === 1 ? pictures[0] : builder.addNode('Sub', pictures, { name: 'difference', shape });
  const mean = builder.addNode('GlobalAveragePool', [picture], { name: 'mean', shape: ['N', 3, 1, 1] });
  builder.addOutput(mean, 'output');
  const path = join(folder, `${name}.onnx`);
  await writeFile(path, encodeModel(builder.build(), { name: 'test', version: '0' }));
  return path;
}

const open = ['N', 3, 'H', 'W'];

test('each network sees every picture once, and the scores are by what drew it', async () => {
  const one = parseNetworkFile(`${await writeMeanColour('one', 1, open)},unit`);
  const two = parseNetworkFile(`${await writeMeanColour('two', 2, open)},bytes`);
  const metrics = await openNetworkMetrics({ fid: one, inceptionScore: one, lpips: two }, { size, count: 3 });
  try {
    for (const [index, level] of [10, 20, 30].entries()) {
      const drawn = { exact: flat(level), bright: flat(level + 51) };
      await metrics.observe({ name: `${index}`, target: flat(level), drawn }, index);
    }
    const { fid, inceptionScore, lpips } = metrics.finish();
    expect(fid!['exact']).toBeCloseTo(0, 6);
    expect(fid!['bright']).toBeCloseTo(3 * 0.2 ** 2, 5); // the mean of each channel moves by 51 / 255
    expect(Object.keys(inceptionScore!)).toEqual(['target', 'exact', 'bright']);
    expect(inceptionScore!['target']!.mean).toBeCloseTo(1, 5); // three equal channels: no class stands out
    expect(lpips).toEqual({ exact: 0, bright: 51 });
  } finally {
    await metrics.release();
  }
});

test('pictures are resized to the size that a network states', async () => {
  const fixed = parseNetworkFile(`${await writeMeanColour('fixed', 2, [1, 3, 7, 5])},bytes`);
  const metrics = await openNetworkMetrics({ lpips: fixed }, { size, count: 1 });
  try {
    await metrics.observe({ name: '0', target: flat(0), drawn: { grey: flat(77) } }, 0);
    expect(metrics.finish()).toEqual({ lpips: { grey: 77 } });
  } finally {
    await metrics.release();
  }
});

test('FID of a single picture is refused before anything is drawn', async () => {
  const fid = parseNetworkFile(await writeMeanColour('single', 1, open));
  await expect(openNetworkMetrics({ fid }, { size, count: 1 })).rejects.toThrow(
    'Cannot measure FID: number of pairs 1, expected at least 2',
  );
});

test('a file that is no such network is refused by name', async () => {
  const path = await writeMeanColour('four', 1, ['N', 4, 'H', 'W']);
  const tell = (file: string) => openNetworkMetrics({ fid: parseNetworkFile(file) }, { size, count: 2 });
  await expect(tell(path)).rejects.toThrow(
    `Cannot use ${path}: input picture0 of shape [N, 4, H, W], expected 1 of`,
  );
  await expect(tell(join(folder, 'two.onnx'))).rejects.toThrow('2 inputs, expected 1 of');
  await expect(tell(join(folder, 'nowhere.onnx'))).rejects.toThrow('nowhere.onnx');
  expect(() => parseNetworkFile('a.onnx,half')).toThrow(
    'Cannot use a.onnx,half: range "half", expected one of symmetric, unit, bytes, imagenet',
  );
});
