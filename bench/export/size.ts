/**
 * `npm run bench:export-size`: time and memory that exporting the paper's G1 (F = 128) takes.
 * Builds the network, saves it as TensorFlow.js does, and runs `repose export` on it in a process
 * of its own, three times; prints one line a size with the median time, start of the process
 * included, and the highest memory.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { toMedian } from '#dist/median.js';
import { packageRoot } from '#dist/package-root.js';
import type { Size } from '#dist/pose/skeleton.js';
import { createG1 } from '#dist/train/networks/g1.js';
import { writeTfjs } from './write-case.js';

const runs = 3;
const sizes: readonly Size[] = [
  { width: 64, height: 128 },
  { width: 256, height: 256 },
];

interface Measured {
  readonly seconds: number;
  readonly processorSeconds: number;
  readonly gigabytes: number;
}

/**
 * Prints what the process took, when it ends: the most memory in KB, processor time in
 * microseconds.
 */
const reporter = 'process.on("exit", () => console.error(JSON.stringify(process.resourceUsage())))';

/** Writes the network into `tfjs` of a folder; returns how many parameters it has. */
async function saveG1(image: Size, folder: string): Promise<number> {
  const model = createG1({ image, baseWidth: 128, joints: 18, initialisation: 'scaled-he', seed: 1 });
  await writeTfjs(folder, model);
  const parameters = model.countParams();
  model.dispose();
  return parameters;
}

async function measureExport(folder: string): Promise<Measured> {
  const command = [
    ...['--import', `data:text/javascript,${encodeURIComponent(reporter)}`],
    ...[join(packageRoot, 'dist', 'cli', 'main.js'), 'export', join(folder, 'tfjs', 'model.json')],
    ...['--out', join(folder, 'g1.onnx'), '--force'],
  ];
  const start = performance.now();
  const { stderr } = await promisify(execFile)(process.execPath, command);
  const { maxRSS, userCPUTime, systemCPUTime }: NodeJS.ResourceUsage = JSON.parse(stderr);
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
    const results: Measured[] = [];
    for (let run = 0; run < runs; run += 1) results.push(await measureExport(folder));
    const median = (key: keyof Measured) => toMedian(results.map((result) => result[key]));
    const gigabytes = Math.max(...results.map((result) => result.gigabytes));
    const size = `G1 ${image.height} x ${image.width}, ${(parameters / 1e6).toFixed(1)} M parameters`;
    console.log(
      `${size}: ${median('seconds').toFixed(1)} s (${median('processorSeconds').toFixed(1)} s of processor time), ${gigabytes.toFixed(2)} GB`,
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}
