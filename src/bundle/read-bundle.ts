import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ReposeError, toMessage } from '../errors.js';
import type { StageName } from '../stages.js';
import { hashFile } from './hash-file.js';
import {
  type Manifest,
  manifestSchema,
  type Precision,
  precisions,
  type TensorManifest,
} from './manifest.js';
import { findSkeletonProblem } from './manifest-skeleton.js';
import { listStages, readModelKind } from './model-kind.js';
import { readSmallFile } from './regular-file.js';
import {
  describeEnlargeTensors,
  describeRefinerTensors,
  describeStageTensors,
  givesAlpha,
  givesDetail,
  readNetworkInputs,
  readNoiseLength,
  type StageTensors,
} from './stage-tensors.js';

/** The manifest's file name in a bundle's folder. */
export const manifestFile = 'model.json';

/** Bytes that a manifest may have: fifty times what those of the models here have. */
const maxManifestBytes = 1024 * 1024;

/** A checked bundle on disk. */
export interface Bundle {
  readonly folder: string;
  readonly manifest: Manifest;
}

/** Whether a folder is a bundle. */
export function isBundle(folder: string): boolean {
  return existsSync(join(folder, manifestFile));
}

/**
 * Reads and checks a bundle: the manifest, and each graph's size and sha256. Hashing takes about 1
 * ms per megabyte, in constant memory, without blocking for long. Throws `not-found` without a
 * manifest, and `failed-precondition`, naming file and field, for any mismatch.
 */
export async function readBundle(folder: string): Promise<Bundle> {
  const manifest = await readManifest(folder);
  await Promise.all(listFiles(manifest).map((file) => checkFile(folder, file)));
  return { folder, manifest };
}

/** Reads and checks a bundle's manifest alone. Throws as `readBundle`. */
export async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, manifestFile);
  const text = await readSmallFile(path, maxManifestBytes).catch((cause: unknown) => {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw broken(path, toMessage(cause), cause);
    throw new ReposeError('not-found', `Cannot read bundle "${folder}": ${toMessage(cause)}`, { cause });
  });
  return parseManifest(text, path);
}

/** The path of a stage's graph, or undefined if the bundle has none of that precision. */
export function graphPath(bundle: Bundle, stage: StageName, precision: Precision): string | undefined {
  const variant = bundle.manifest.stages[stage]?.variants[precision];
  return variant && join(bundle.folder, variant.file);
}

/** The path of the graph that draws larger pictures, or undefined if the bundle has none. */
export function enlargePath({ folder, manifest }: Bundle): string | undefined {
  return manifest.enlarge && join(folder, manifest.enlarge.file);
}

/**
 * Parses a manifest; `path` is for errors. Throws `failed-precondition`, naming all wrong fields.
 */
export function parseManifest(text: string, path: string): Manifest {
  const parsed = manifestSchema.safeParse(parseJson(text, path));
  const problems = parsed.success
    ? listContradictions(parsed.data)
    : parsed.error.issues.map((issue) => `${issue.path.join('.') || 'the document'}: ${issue.message}`);
  if (parsed.success && problems.length === 0) return parsed.data;
  throw broken(path, problems.join('; '));
}

/**
 * The problems of a well-formed manifest: an unknown skeleton, or tensors that do not match it and
 * the size.
 */
function listContradictions(manifest: Manifest): string[] {
  const { image, skeleton, stages, enlarge } = manifest;
  const expected = listExpectedTensors(manifest);
  const tensors = listStages(manifest).flatMap((stage) =>
    listDifferences(`stages.${stage}`, stages[stage], expected[stage]),
  );
  const enlarging = enlarge ? listDifferences('enlarge', enlarge, describeEnlargeTensors(image)) : [];
  const lacking =
    enlarge && !givesDetail(stages) ? ['enlarge: a coarse graph without "detail", expected that output'] : [];
  return [findSkeletonProblem(skeleton) ?? [], tensors, enlarging, lacking].flat();
}

function listDifferences(
  field: string,
  is: StageTensors | undefined,
  shouldBe: StageTensors | undefined,
): string[] {
  return (['inputs', 'outputs'] as const).flatMap((side) => {
    const [found, wanted] = [formatTensors(is?.[side]), formatTensors(shouldBe?.[side])];
    return found === wanted ? [] : [`${field}.${side}: ${found}, expected ${wanted}`];
  });
}

/** What the graphs of a model of this kind have, by stage. */
function listExpectedTensors(manifest: Manifest): Readonly<Partial<Record<StageName, StageTensors>>> {
  const { image, skeleton, stages } = manifest;
  const kind = readModelKind(manifest);
  switch (kind) {
    case 'repose':
      return describeStageTensors(image, skeleton.joints.length, {
        networkInputs: readNetworkInputs(stages),
        hasAlpha: givesAlpha(stages),
        hasDetail: givesDetail(stages),
      });
    case 'refine':
    case 'sample':
      return { refine: describeRefinerTensors(image, readNoiseLength(stages)) };
    default:
      return kind satisfies never;
  }
}

function formatTensors(tensors: readonly TensorManifest[] = []): string {
  return tensors.map(formatTensor).join(', ');
}

function formatTensor({ name, type, shape }: TensorManifest): string {
  return `${name} ${type} [${shape.join(', ')}]`;
}

interface NamedFile {
  /** Its field in the manifest. */
  readonly field: string;
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

function listFiles(manifest: Manifest): NamedFile[] {
  const { enlarge } = manifest;
  const graphs = listStages(manifest).flatMap((stage) =>
    precisions.flatMap((precision) => {
      const variant = manifest.stages[stage]?.variants[precision];
      return variant ? [{ field: `stages.${stage}.variants.${precision}`, ...variant }] : [];
    }),
  );
  return enlarge ? [...graphs, { field: 'enlarge', ...enlarge }] : graphs;
}

async function checkFile(folder: string, { field, file, bytes, sha256 }: NamedFile): Promise<void> {
  const path = join(folder, file);
  const found = await stat(path).catch((cause: unknown) => {
    throw broken(path, `${field}: ${toMessage(cause)}`, cause);
  });
  if (!found.isFile()) throw broken(path, `${field}: not a regular file, expected one`);
  if (found.size !== bytes)
    throw broken(path, `${found.size} bytes, expected ${bytes} as ${field}.bytes says`);
  const hash = await hashFile(path);
  if (hash !== sha256) throw broken(path, `sha256 ${hash}, expected ${sha256} as ${field}.sha256 says`);
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw broken(path, toMessage(cause), cause);
  }
}

function broken(path: string, problem: string, cause?: unknown): ReposeError {
  return new ReposeError('failed-precondition', `Cannot use "${path}": ${problem}`, { cause });
}
