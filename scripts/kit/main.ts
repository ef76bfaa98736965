/**
 * `npm run kit -- --device cpu|cuda --out kit`: packs what serving needs into one folder, and on request
 * what training needs, for machines that reach no registry and have no Node. `kit/run` unpacks it and runs it: docs/kit.md.
 */
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { Command, InvalidArgumentError, Option } from 'commander';
import { hashFile } from '#dist/bundle/hash-file.js';
import { cacheFolder } from '#dist/cache-folder.js';
import { parseCount } from '#dist/cli/parse-number.js';
import { packageRoot } from '#dist/package-root.js';
import { bindingFolder } from '#dist/server/fleet/device.js';
import { fetchCudaProvider } from '#dist/server/fleet/setup-cuda.js';
import { listAppFiles } from './list-app-files.js';
import { findVulkanLoader, listTrainingFiles, vulkanLoader } from './list-training-files.js';
import { prepareWideModel } from './wide-model.js';
import { type ArchiveOptions, writeArchive } from './write-archive.js';
import { type Part, type PartsFolder, PartsWriter } from './write-parts.js';

interface Options {
  readonly device: 'cpu' | 'cuda';
  readonly out: string;
  readonly models: string;
  readonly split?: number;
  readonly wide?: true;
  readonly training?: true;
  readonly quality: number;
}

const { device, out, models, split, wide, training, quality } = new Command()
  .name('kit')
  .description('Packs what serving needs into a folder, for machines without a network')
  .addOption(new Option('--device <device>', 'what to draw on').choices(['cpu', 'cuda']).default('cpu'))
  .option('--out <folder>', "the kit's folder; what was in it is removed", 'kit')
  .option('--models <folder>', 'the folder of model bundles', join(packageRoot, 'models'))
  .option('--split <size>', 'the largest file, as in 60M; larger ones become numbered parts', parseBytes)
  .option('--wide', 'add an untrained model of F = 128 at 256x256, for gpu-check')
  .option('--training', "add what training on WebGPU needs, and Vulkan's loader")
  .option('--quality <number>', "Brotli's, 0 to 11: smaller against faster", parseCount, 9)
  .parse()
  .opts<Options>();

const folder = resolve(out);
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
const options: ArchiveOptions = { folder, maxBytes: split, quality };

// 1. Node, by which the kit unpacks the rest.
const parts = [...(await writeNode(options))];

// 2. The program and its packages, the models, and for a GPU onnxruntime's provider.
parts.push(...(await writeArchive('app', { base: packageRoot, files: await listAppFiles() }, options)));
const modelFiles = await listModelFiles(resolve(models));
parts.push(
  ...(await writeArchive('models', { base: resolve(models), files: modelFiles, prefix: 'models' }, options)),
);
if (device === 'cuda') {
  const report = (line: string) => process.stderr.write(`${line}\n`);
  const base = await fetchCudaProvider({ cacheFolder: cacheFolder(process.env), report });
  const prefix = relative(packageRoot, bindingFolder());
  parts.push(...(await writeArchive('cuda', { base, files: await readdir(base), prefix }, options)));
}
if (wide) {
  const base = await prepareWideModel();
  const prefix = 'check-models/wide';
  parts.push(...(await writeArchive('check', { base, files: await listModelFiles(base), prefix }, options)));
}

if (training) {
  parts.push(
    ...(await writeArchive('training', { base: packageRoot, files: await listTrainingFiles() }, options)),
  );
  const loader = { base: findVulkanLoader(), files: [vulkanLoader], prefix: 'vulkan' };
  parts.push(...(await writeArchive('vulkan', loader, options)));
}

// 3. What runs it, and the checksums of everything.
const script = await readFile(join(import.meta.dirname, 'run'), 'utf8');
await writeFile(join(folder, 'run'), script.replace('@machine@', machineName()), { mode: 0o755 });
await copyFile(join(import.meta.dirname, 'unpack.js'), join(folder, 'unpack.mjs'));
const sums = parts.map(({ name, sha256 }) => `${sha256}  ${name}`);
for (const name of ['run', 'unpack.mjs']) sums.push(`${await hashFile(join(folder, name))}  ${name}`);
await writeFile(join(folder, 'SHA256SUMS'), `${sums.join('\n')}\n`);
process.stdout.write(describe(parts));

async function writeNode(to: PartsFolder): Promise<readonly Part[]> {
  const writer = new PartsWriter('node.gz', to);
  await pipeline(createReadStream(process.execPath), createGzip({ level: quality > 1 ? 9 : 1 }), writer);
  return writer.parts;
}

/** The bundles' files without what only training reads. */
async function listModelFiles(base: string): Promise<readonly string[]> {
  const entries = await readdir(base, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(relative(base, parentPath), name))
    .filter((file) => !/(^|\/)(weights|training)\//.test(file))
    .sort();
}

/** As `uname -s` and `uname -m` say it. */
function machineName(): string {
  return `Linux-${process.arch === 'x64' ? 'x86_64' : 'aarch64'}`;
}

function describe(all: readonly Part[]): string {
  const lines = all.map(({ name, bytes }) => `${(bytes / 1e6).toFixed(1).padStart(8)} MB  ${name}`);
  const total = all.reduce((sum, { bytes }) => sum + bytes, 0);
  return `${lines.join('\n')}\n${(total / 1e6).toFixed(1).padStart(8)} MB  in ${folder}: copy it, then run ./run serve there\n`;
}

function parseBytes(text: string): number {
  const [, count = '', unit = ''] = /^([1-9]\d{0,5})([KMG])$/.exec(text) ?? [];
  if (count === '') throw new InvalidArgumentError('Expected a number and K, M or G, as in 60M.');
  return Number(count) * 1024 ** ('KMG'.indexOf(unit) + 1);
}
