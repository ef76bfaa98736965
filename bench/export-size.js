/**
 * Time and memory that exporting the paper's G1 (F = 128) takes: `node bench/export-size.js`, after `npm run build`.
 * Builds the network, saves it as TensorFlow.js does, and runs `repose export` on it in a process of its own, three
 * times; prints one line a size with the median time, start of the process included, and the highest memory.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import * as tf from '@tensorflow/tfjs';

const root = dirname(import.meta.dirname);
const runs = 3;
const sizes = [
  { width: 64, height: 128 },
  { width: 256, height: 256 },
];

/** Prints what the process took, when it ends: the most memory in KB, processor time in microseconds. */
const reporter = 'process.on("exit", () => console.error(JSON.stringify(process.resourceUsage())))';

/** Writes `model.json` and its weights; returns how many there are. */
async function saveG1(image, folder) {
  const { createG1 } = await import('../dist/train/networks/g1.js');
  const model = createG1({ image, baseWidth: 128, joints: 18, initialisation: 'scaled-he', seed: 1 });
  await model.save(
    tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
      await writeFile(
        join(folder, 'weights.bin'),
        new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData)),
      );
      const weightsManifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
      await writeFile(join(folder, 'model.json'), JSON.stringify({ modelTopology, weightsManifest }));
      return {};
    }),
  );
  const parameters = model.countParams();
  model.dispose();
  return parameters;
}

async function measureExport(folder) {
  const command = [
    ...['--import', `data:text/javascript,${encodeURIComponent(reporter)}`],
    ...[join(root, 'dist', 'cli', 'main.js'), 'export', join(folder, 'model.json')],
    ...['--out', join(folder, 'g1.onnx'), '--force'],
  ];
  const start = performance.now();
  const { stderr } = await promisify(execFile)(process.execPath, command);
  const { maxRSS, userCPUTime, systemCPUTime } = JSON.parse(stderr);
  return {
    seconds: (performance.now() - start) / 1000,
    processorSeconds: (userCPUTime + systemCPUTime) / 1e6, // tells more where the machine is busy
    gigabytes: maxRSS / 1e6,
  };
}

for (const image of sizes) {
  const folder = await mkdtemp(join(tmpdir(), 'repose-export-size-'));
  try {
    const parameters = await saveG1(image, folder);
    const results = [];
    for (let run = 0; run < runs; run += 1) results.push(await measureExport(folder));
    const median = (key) => results.map((result) => result[key]).sort((a, b) => a - b)[Math.floor(runs / 2)];
    const gigabytes = Math.max(...results.map((result) => result.gigabytes));
    const size = `G1 ${image.height} x ${image.width}, ${(parameters / 1e6).toFixed(1)} M parameters`;
    console.log(
      `${size}: ${median('seconds').toFixed(1)} s (${median('processorSeconds').toFixed(1)} s of processor time), ${gigabytes.toFixed(2)} GB`,
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}
