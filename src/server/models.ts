import { listBundles } from '../bundle/list-bundles.js';
import { type Precision, type StageName, stages } from '../bundle/manifest.js';
import { type Bundle, graphPath } from '../bundle/read-bundle.js';
import { ReposeError } from '../errors.js';
import type { EngineModel, GraphPaths } from './engine/protocol.js';
import type { HeldFiles } from './held-files.js';
import type { ChosenPrecision, PrecisionPlan } from './precision.js';

/** The bundles that a server serves, read and checked once. */
export class Models {
  readonly #bundles: ReadonlyMap<string, Bundle>;
  readonly default: Bundle;

  private constructor(bundles: readonly Bundle[], defaultModel: string) {
    this.#bundles = new Map(bundles.map((bundle) => [bundle.manifest.name, bundle]));
    this.default = this.#find(defaultModel);
  }

  /** Reads and checks every bundle of a folder. Throws `not-found` when the default model is not among them. */
  static async read(folder: string, defaultModel: string): Promise<Models> {
    return new Models(await listBundles(folder), defaultModel);
  }

  /** Every bundle, by name. */
  get all(): readonly Bundle[] {
    return [...this.#bundles.values()];
  }

  /** Their names. */
  get names(): readonly string[] {
    return [...this.#bundles.keys()];
  }

  /** The bundle of a request's `model`, the default one for an empty name. Throws `not-found`. */
  get(name: string): Bundle {
    return name === '' ? this.default : this.#find(name);
  }

  /** Whether both serve the same bundles from the same places. */
  equals(other: Models): boolean {
    return JSON.stringify(this.all) === JSON.stringify(other.all);
  }

  #find(name: string): Bundle {
    const bundle = this.#bundles.get(name);
    if (bundle !== undefined) return bundle;
    const served = this.names.join(', ') || 'none';
    throw new ReposeError(
      'not-found',
      `Cannot find the model: ${JSON.stringify(name.slice(0, 100))}, expected one of: ${served}`,
    );
  }
}

/** What an engine must know of a bundle, whose graphs are held. */
export function toEngineModel(
  bundle: Bundle,
  { cpu, cuda, webgpu }: PrecisionPlan,
  files: HeldFiles,
): EngineModel {
  const { name, image, skeleton, stages: described } = bundle.manifest;
  const sha256: Record<string, string> = {};
  const find = (stage: StageName, precision: Precision): string => {
    const path = files.hold(findGraph(bundle, stage, precision));
    sha256[path] = described[stage].variants[precision]?.sha256 ?? '';
    return path;
  };
  const findBoth = ({ precision }: ChosenPrecision): GraphPaths => ({
    coarse: find('coarse', precision),
    refine: find('refine', precision),
  });
  return {
    name,
    image,
    jointCount: skeleton.joints.length,
    graphs: { cpu: findBoth(cpu), cuda: findBoth(cuda), webgpu: findBoth(webgpu) },
    sha256,
  };
}

/** The size of all graphs that an engine loads. */
export function countGraphBytes(bundles: readonly Bundle[]): number {
  const sizes = bundles.flatMap(({ manifest }) =>
    stages.map((stage) => manifest.stages[stage].variants.fp32?.bytes ?? 0),
  );
  return sizes.reduce((sum, bytes) => sum + bytes, 0);
}

function findGraph(bundle: Bundle, stage: StageName, precision: Precision): string {
  const path = graphPath(bundle, stage, precision);
  if (path === undefined)
    throw new Error(`Cannot find a graph: ${stage} of ${bundle.folder} has no ${precision} variant`);
  return path;
}
