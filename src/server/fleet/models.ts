import { join } from 'node:path';
import { listModels, type ModelVersions } from '../../bundle/list-models.js';
import type { Precision } from '../../bundle/manifest.js';
import { listStages } from '../../bundle/model-kind.js';
import { type Bundle, graphPath } from '../../bundle/read-bundle.js';
import { ReposeError } from '../../errors.js';
import type { StageName } from '../../stages.js';
import type { EngineModel, GraphPaths } from '../engine/protocol.js';
import type { HeldFiles } from './held-files.js';
import { listVersions, toModelId } from './model-names.js';
import type { ChosenPrecision, PrecisionPlan } from './precision.js';

/** The models that a server serves, each in one or more versions, read and checked once. */
export class Models {
  readonly #models: ReadonlyMap<string, ModelVersions>;
  readonly default: ModelVersions;

  private constructor(models: readonly ModelVersions[], defaultModel: string) {
    this.#models = new Map(models.map((model) => [model.name, model]));
    this.default = this.find(defaultModel);
  }

  /**
   * Reads and checks every bundle of a folder. Throws `not-found` if the default model is missing.
   */
  static async read(folder: string, defaultModel: string): Promise<Models> {
    return new Models(await listModels(folder), defaultModel);
  }

  /** Every model, by name. */
  get all(): readonly ModelVersions[] {
    return [...this.#models.values()];
  }

  /** Their names. */
  get names(): readonly string[] {
    return [...this.#models.keys()];
  }

  /** Every version of every model. */
  get bundles(): readonly Bundle[] {
    return this.all.flatMap(({ versions }) => versions);
  }

  /**
   * Returns the bundle for a request. An empty name or version means the default one. Throws
   * `not-found`.
   */
  get(name: string, version: string): Bundle {
    const model = this.find(name);
    if (version === '') return model.default;
    const bundle = model.versions.find(({ manifest }) => manifest.version === version);
    if (bundle !== undefined) return bundle;
    const asked = `${JSON.stringify(version.slice(0, 100))} of ${model.name}`;
    throw new ReposeError(
      'not-found',
      `Cannot find the model's version: ${asked}, expected one of: ${listVersions(model).join(', ')}`,
    );
  }

  /** Whether both have the same bundles in the same folders, and the same defaults. */
  equals(other: Models): boolean {
    return JSON.stringify(this.all) === JSON.stringify(other.all);
  }

  /** Returns a model by its name, or the default one for an empty name. Throws `not-found`. */
  find(name: string): ModelVersions {
    const model = name === '' ? this.default : this.#models.get(name);
    if (model !== undefined) return model;
    const served = this.names.join(', ') || 'none';
    throw new ReposeError(
      'not-found',
      `Cannot find the model: ${JSON.stringify(name.slice(0, 100))}, expected one of: ${served}`,
    );
  }
}

/** Converts a bundle, whose graphs are held, to what an engine needs. */
export function toEngineModel(
  bundle: Bundle,
  { cpu, cuda, webgpu }: PrecisionPlan,
  files: HeldFiles,
): EngineModel {
  const { image, skeleton, stages: described, enlarge } = bundle.manifest;
  const sha256: Record<string, string> = {};
  const find = (stage: StageName, precision: Precision): string => {
    const path = files.hold(findGraph(bundle, stage, precision));
    sha256[path] = described[stage]?.variants[precision]?.sha256 ?? '';
    return path;
  };
  const enlargePath = enlarge && files.hold(join(bundle.folder, enlarge.file));
  if (enlargePath) sha256[enlargePath] = enlarge.sha256;
  const findAll = ({ precision }: ChosenPrecision): GraphPaths => ({
    ...(described.coarse && { coarse: find('coarse', precision) }),
    refine: find('refine', precision),
    ...(enlargePath && { enlarge: enlargePath }),
  });
  return {
    id: toModelId(bundle.manifest),
    image,
    jointCount: skeleton.joints.length,
    graphs: { cpu: findAll(cpu), cuda: findAll(cuda), webgpu: findAll(webgpu) },
    sha256,
  };
}

/** Returns the size of all graphs that an engine loads. */
export function countGraphBytes(bundles: readonly Bundle[]): number {
  const sizes = bundles.flatMap(({ manifest }) =>
    listStages(manifest).map((stage) => manifest.stages[stage]?.variants.fp32.bytes ?? 0),
  );
  return sizes.reduce((sum, bytes) => sum + bytes, 0);
}

function findGraph(bundle: Bundle, stage: StageName, precision: Precision): string {
  const path = graphPath(bundle, stage, precision);
  if (path === undefined)
    throw new Error(`Cannot find a graph: ${stage} of ${bundle.folder} has no ${precision} variant`);
  return path;
}
