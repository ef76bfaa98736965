import { existsSync } from 'node:fs';
import { cp, readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import {
  bundleNamePattern,
  type Manifest,
  type StageManifest,
  type VariantManifest,
  type VariantName,
} from '../../bundle/manifest.js';
import { readSkeleton } from '../../bundle/manifest-skeleton.js';
import { type ReposingManifest, requireReposing } from '../../bundle/model-kind.js';
import { type Bundle, graphPath, readBundle } from '../../bundle/read-bundle.js';
import { describeVariant, writeBundle } from '../../bundle/write-bundle.js';
import { writeFolderAtomically } from '../../checkpoint/atomic-folder.js';
import { bundledNetworksFolder } from '../../checkpoint/network-file.js';
import { bundledRecordFolder } from '../../checkpoint/run-folder.js';
import { ReposeError } from '../../errors.js';
import type { StageName } from '../../stages.js';
import { formatModelCard } from '../model-card.js';
import { decodeModel } from '../onnx/decode-model.js';
import { encodeModel, type Producer } from '../onnx/encode-model.js';
import { readProducer } from '../producer.js';
import { readTrainingRecord } from '../training-record.js';
import { createVariants, type StageVariant, type Variant } from './create-variants.js';
import { loadCalibrationPairs, loadMeasuringPairs, readPeopleSeed } from './held-out-pairs.js';
import { measureVariant, type VariantError, type VariantErrors } from './measure-variant.js';
import { createProgram, type StageGraphs } from './stage-graphs-program.js';

export interface ExportVariantsOptions {
  /** The bundle whose fp32 graphs are the source. */
  readonly source: string;
  /** The new bundle's folder; with `force` it may be the source. */
  readonly out: string;
  /** The model's name; by default the folder's. */
  readonly name?: string | undefined;
  readonly variants: readonly VariantName[];
  /** The folder of prepared sets. */
  readonly cacheFolder: string;
  readonly force?: boolean;
  /** The numbers of pairs to fit the variants to, and of others to measure them with. */
  readonly calibrationPairs?: number;
  readonly measuringPairs?: number;
  readonly onProgress?: (progress: VariantsProgress) => void;
}

/** The progress of an export of variants, in this order. */
export type VariantsProgress =
  | { readonly kind: 'calibrating'; readonly pairs: number }
  | { readonly kind: 'measuring'; readonly pairs: number }
  | { readonly kind: 'measured'; readonly variant: VariantName; readonly errors: VariantErrors };

/**
 * Creates a bundle from another one with variants of its graphs, atomically. The manifest has each
 * variant's error on held-out people. Throws as `readBundle`, `invalid-argument` for an invalid
 * name, and `failed-precondition` if `out` exists and `force` is not set.
 */
export async function exportVariants(options: ExportVariantsOptions): Promise<Bundle> {
  const { out, variants: names, cacheFolder, force = false, onProgress = () => {} } = options;
  const { calibrationPairs = 64, measuringPairs = 200 } = options;
  const { name = basename(resolve(out)) } = options;
  if (!bundleNamePattern.test(name))
    throw new ReposeError(
      'invalid-argument',
      `Cannot export to "${name}": expected ${bundleNamePattern.source}`,
    );
  const fill = async (folder: string): Promise<Manifest> => {
    // 1. Read the bundle and render people for it.
    const bundle = await readBundle(options.source);
    const source = requireReposing(bundle.manifest, 'create variants of');
    const { image: size } = source;
    const files = { coarse: await readGraph(bundle, 'coarse'), refine: await readGraph(bundle, 'refine') };
    const graphs = { coarse: decodeModel(files.coarse), refine: decodeModel(files.refine) };
    const skeleton = readSkeleton(bundle.manifest.skeleton);
    const seed = await readPeopleSeed(bundle);
    const people = { seed, size, skeleton, cacheFolder };

    // 2. Fit the variants to some of them.
    onProgress({ kind: 'calibrating', pairs: calibrationPairs });
    const pairs = await loadCalibrationPairs({ ...people, count: calibrationPairs });
    const variants = await createVariants(graphs, names, { pairs, seed, size });

    // 3. Measure them on others.
    onProgress({ kind: 'measuring', pairs: measuringPairs });
    const others = await loadMeasuringPairs({ ...people, count: measuringPairs });
    const errors = await measure(graphs, variants, { pairs: others, size });
    for (const [variant, each] of errors) onProgress({ kind: 'measured', variant, errors: each });

    // 4. Write the bundle.
    const producer = await readProducer();
    const encoded = new Map([...variants].map(([each, variant]) => [each, encode(variant, producer)]));
    const manifest = describe({ ...source, name }, { variants, encoded, errors });
    for (const part of [bundledNetworksFolder, bundledRecordFolder]) {
      const path = join(options.source, part);
      if (existsSync(path)) await cp(path, join(folder, part), { recursive: true });
    }
    await writeBundle(folder, {
      manifest,
      graphs: files,
      variants: Object.fromEntries(encoded),
      enlarge: source.enlarge && (await readFile(join(options.source, source.enlarge.file))),
      card: formatModelCard(manifest, await readTrainingRecord(folder, out)),
    });
    return manifest;
  };
  const manifest = await writeFolderAtomically(out, fill, { replace: force });
  return { folder: out, manifest };
}

function readGraph(bundle: Bundle, stage: StageName): Promise<Uint8Array> {
  const path = graphPath(bundle, stage, 'fp32');
  if (path === undefined) throw new Error(`Cannot read a graph: ${stage} has no fp32 variant`); // every manifest has one
  return readFile(path);
}

type Errors = ReadonlyMap<VariantName, VariantErrors>;

async function measure(
  graphs: StageGraphs,
  variants: ReadonlyMap<VariantName, Variant>,
  options: Parameters<typeof measureVariant>[2],
): Promise<Errors> {
  const { size } = options;
  const reference = await createProgram(graphs, size);
  const errors = new Map<VariantName, VariantErrors>();
  try {
    // Sequentially: onnxruntime's sessions of large networks take much memory.
    for (const [name, { coarse, refine }] of variants) {
      const program = await createProgram({ coarse: coarse.graph, refine: refine.graph }, size);
      const measuring = measureVariant(reference, program, options);
      errors.set(name, await measuring.finally(() => program.dispose()));
    }
    return errors;
  } finally {
    await reference.dispose();
  }
}

/** The bytes of both stages' .onnx files. */
type BothFiles = Readonly<Record<StageName, Uint8Array>>;

function encode({ coarse, refine }: Variant, producer: Producer): BothFiles {
  return { coarse: encodeModel(coarse.graph, producer), refine: encodeModel(refine.graph, producer) };
}

interface Parts {
  readonly variants: ReadonlyMap<VariantName, Variant>;
  readonly encoded: ReadonlyMap<VariantName, BothFiles>;
  readonly errors: Errors;
}

/** The manifest with the created variants, without other variants of the source. */
function describe(manifest: ReposingManifest, { variants, encoded, errors }: Parts): ReposingManifest {
  const describeStage = (stage: StageName): StageManifest => {
    const described = [...variants].map(([name, variant]) => {
      const file = `${stage}.${name}.onnx`;
      const error = roundError(errors.get(name)![stage]); // measured above
      return [name, describeStageVariant(variant[stage], { file, bytes: encoded.get(name)![stage], error })];
    });
    const { fp32 } = manifest.stages[stage].variants;
    return { ...manifest.stages[stage], variants: { fp32, ...Object.fromEntries(described) } };
  };
  return { ...manifest, stages: { coarse: describeStage('coarse'), refine: describeStage('refine') } };
}

function describeStageVariant(
  { calibration, keptFloat }: StageVariant,
  { file, bytes, error }: { readonly file: string; readonly bytes: Uint8Array; readonly error: VariantError },
): VariantManifest {
  return { ...describeVariant(file, bytes, error), calibration, keptFloat: [...keptFloat] };
}

/** Rounds to four digits: further ones differ between CPUs. */
function roundError(error: VariantError): VariantError {
  const round = (value: number) => Number(value.toPrecision(4));
  return {
    ...error,
    maxAbsFloat: round(error.maxAbsFloat),
    meanLevels: round(error.meanLevels),
    ssimChange: round(error.ssimChange),
  };
}
