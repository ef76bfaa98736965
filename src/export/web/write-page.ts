import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { requireReposing } from '../../bundle/model-kind.js';
import { type Bundle, enlargePath, graphPath, manifestFile } from '../../bundle/read-bundle.js';
import { writeFolderAtomically } from '../../checkpoint/atomic-folder.js';
import { ReposeError } from '../../errors.js';
import { lightning } from '../../estimator/estimator-file.js';
import { encodeImage } from '../../image/encode-image.js';
import { packageRoot } from '../../package-root.js';
import { toPoseFile } from '../../pose/ready-poses.js';
import { stages } from '../../stages.js';
import { drawReferencePicture, type SizedImage } from './draw-reference-picture.js';

/**
 * The files that onnxruntime-web loads in a browser: a script and its WebAssembly for each backend.
 */
const runtimeFiles = [
  'ort.wasm.min.mjs',
  'ort-wasm-simd-threaded.mjs',
  'ort-wasm-simd-threaded.wasm',
  'ort.webgpu.min.mjs',
  'ort-wasm-simd-threaded.asyncify.mjs',
  'ort-wasm-simd-threaded.asyncify.wasm',
];

/** A file that only a page of ours has. */
const mark = join('browser', 'main.js');

export interface WritePageOptions {
  /** Whether to replace a page that is there. */
  readonly force?: boolean | undefined;
}

/**
 * Writes a page into `folder`, atomically, that draws with this bundle in a browser: static files
 * with the page, its scripts, `model/` with the fp32 graphs and `enlarge.onnx`, `movenet-lightning/`, `onnxruntime/`,
 * and a picture to check itself with. Throws `failed-precondition` if the folder exists and is not a page or `force` is not
 * set, for a model that draws no poses, and without onnxruntime-web.
 */
export async function writePage(
  folder: string,
  bundle: Bundle,
  { force = false }: WritePageOptions = {},
): Promise<void> {
  if (existsSync(folder) && !(force && existsSync(join(folder, mark)))) {
    const expected = force ? 'expected a page of this command' : 'expected a free name';
    throw new ReposeError('failed-precondition', `Cannot write "${folder}": it exists, ${expected}`);
  }
  requireReposing(bundle.manifest, 'write a page of');
  const runtime = findRuntime();
  const fill = async (path: string): Promise<void> => {
    await cp(join(packageRoot, 'dist', 'web'), path, { recursive: true });
    await chooseBrowserEngine(join(path, 'index.html'));
    await copyBundle(bundle, join(path, 'model'));
    await copyEstimator(join(path, 'movenet-lightning'));
    await copyRuntime(runtime, join(path, 'onnxruntime'));
    await writeReference(bundle, path);
  };
  await writeFolderAtomically(folder, fill, { replace: force });
}

/** The folder of onnxruntime-web's files, a development dependency that servers do not need. */
function findRuntime(): string {
  try {
    const { resolve } = createRequire(join(packageRoot, 'package.json'));
    return dirname(resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm'));
  } catch (cause) {
    const problem = 'onnxruntime-web is not installed, expected it beside Repose ("npm ci" brings it)';
    throw new ReposeError('failed-precondition', `Cannot write a page: ${problem}`, { cause });
  }
}

async function copyBundle(bundle: Bundle, folder: string): Promise<void> {
  const graphs = [...stages.map((stage) => graphPath(bundle, stage, 'fp32')), enlargePath(bundle)];
  const there = graphs.filter((path) => path !== undefined);
  await copyAll([join(bundle.folder, manifestFile), ...there], folder);
}

/** With its licence, which demands it. */
async function copyEstimator(folder: string): Promise<void> {
  const notices = ['LICENSE', 'NOTICE'].map((file) => join(dirname(lightning.path), file));
  await copyAll([lightning.path, ...notices], folder);
}

async function copyRuntime(runtime: string, folder: string): Promise<void> {
  const files = runtimeFiles.map((file) => join(runtime, file));
  await copyAll([...files, join(dirname(runtime), 'package.json')], folder);
}

async function copyAll(files: readonly string[], folder: string): Promise<void> {
  await mkdir(folder);
  await Promise.all(files.map((file) => copyFile(file, join(folder, basename(file)))));
}

/** Pages draw with their server unless they say otherwise. */
async function chooseBrowserEngine(file: string): Promise<void> {
  const page = await readFile(file, 'utf8');
  await writeFile(file, page.replace('data-engine="server"', 'data-engine="browser"'));
}

/** A rendered person, their pose, and their refined picture, with which the page checks its backend. */
async function writeReference(bundle: Bundle, folder: string): Promise<void> {
  const { cond, condPose, large, refined } = await drawReferencePicture(bundle);
  const write = async (name: string, { imageNhwc, size }: SizedImage): Promise<void> =>
    writeFile(join(folder, name), await encodeImage(imageNhwc, { size, format: 'png' }));
  await write('reference.png', cond);
  await writeFile(join(folder, 'reference.json'), toPoseFile(condPose));
  if (large) await write('reference-large.png', large);
  await write('reference-refined.png', refined);
}
