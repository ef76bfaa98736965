/**
 * The onnxruntime sessions of one model, in the engine process: of both stages, or of the one that
 * a model has which makes one picture of another. N: pictures of a batch, J:
 * joints.
 */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { alphaName, detailName } from '../../bundle/stage-tensors.js';
import { condJointsName, noiseName } from '../../stages.js';
import type { DrawnBatch, LargePicture } from '../scheduler/job.js';
import { joinBytes, joinFloats, splitBytes, splitFloats } from './batch-tensors.js';
import type { EngineModel, Provider } from './protocol.js';

export interface SessionOptions {
  readonly provider: Provider;
  readonly deviceId: number;
  readonly threads: number;
}

/** What the refine stage needs of a job's coarse stage. */
export interface CoarseResult {
  readonly condNhwc: Uint8Array; // [H, W, 3]
  /**
   * What the coarse graph leaves for the refine graph: the picture, and with it all else that a
   * model's G2 sees. In models of one stage: the noise.
   */
  readonly coarseNchw: Float32Array; // [3, H, W] or [8, H, W]; [Z] or [0] in models of one stage
  /** How far the person covers each pixel, where the model tells. */
  readonly alpha: Uint8Array | undefined; // [H, W]
  /** What the enlarge graph needs, where the answer is larger than the model's pictures. */
  readonly enlarging: Enlarging | undefined;
}

interface Enlarging {
  readonly large: LargePicture;
  readonly detail: Float32Array; // [5, H, W]
}

/** What a stage draws of a batch. */
export type DrawnPictures = Omit<DrawnBatch, 'runMs'>;

/** What a model draws from: the condition image and the pose. */
export interface CoarseInput {
  readonly condNhwc: Uint8Array; // [H, W, 3]
  readonly joints: Float32Array; // [J, 3]
  /** The pose of the condition image, where it is known: for models that use it. */
  readonly condJoints?: Float32Array | undefined; // [J, 3]
  /** For models that draw samples; zeros where absent. */
  readonly noise?: Float32Array | undefined; // [Z]
  /** See `Work.large`. */
  readonly large?: LargePicture | undefined;
  /** Whether the picture of the coarse stage is wanted. */
  readonly shows?: boolean;
}

export class ModelSessions {
  readonly #model: EngineModel;
  /** Absent in models of one stage. */
  readonly #coarse: InferenceSession | undefined;
  readonly #refine: InferenceSession;
  /** Loads at its first call. Absent in models that draw no larger pictures. */
  readonly #enlarger: (() => Promise<InferenceSession>) | undefined;

  private constructor(
    model: EngineModel,
    coarse: InferenceSession | undefined,
    refine: InferenceSession,
    enlarger: (() => Promise<InferenceSession>) | undefined,
  ) {
    this.#model = model;
    this.#coarse = coarse;
    this.#refine = refine;
    this.#enlarger = enlarger;
  }

  /**
   * Loads the graphs and runs them once. This allocates what the first request would otherwise
   * wait for.
   */
  static async load(model: EngineModel, options: SessionOptions): Promise<ModelSessions> {
    const paths = model.graphs[options.provider];
    const create = (path: string) => InferenceSession.create(path, toSessionOptions(options));
    const coarse = paths.coarse === undefined ? undefined : await create(paths.coarse);
    const refine = await create(paths.refine);
    const { enlarge } = paths;
    const enlarger = enlarge === undefined ? undefined : once(() => create(enlarge));
    const sessions = new ModelSessions(model, coarse, refine, enlarger);
    await sessions.tryOut(1);
    return sessions;
  }

  /** Loads the enlarge graph, if the model has one, before the first picture that is enlarged. */
  async loadEnlarger(): Promise<void> {
    await this.#enlarger?.();
  }

  /**
   * Runs G1 on a batch of one or more. The coarse stage of a model of one stage draws nothing: its
   * condition images go on to the refine stage as they are, with the noise.
   */
  async drawCoarse(
    inputs: readonly CoarseInput[],
  ): Promise<DrawnPictures & { readonly results: readonly CoarseResult[] }> {
    const { width, height } = this.#model.image;
    const conds = inputs.map(({ condNhwc }) => condNhwc);
    if (this.#coarse === undefined) {
      const none = new Float32Array(this.#countNoise());
      const results = inputs.map(({ condNhwc, noise = none }) => ({
        condNhwc,
        coarseNchw: noise,
        alpha: undefined,
        enlarging: undefined,
      }));
      return { imagesNhwc: conds, alphas: undefined, results };
    }
    const outputs = await this.#coarse.run({
      cond: new Tensor('uint8', joinBytes(conds), [inputs.length, height, width, 3]),
      ...this.#toJointTensors(inputs, this.#coarse),
    });
    const coarse = splitFloats(pickOutput(outputs, 'coarse'));
    const alphas = outputs[alphaName] && splitBytes(outputs[alphaName]);
    const details = inputs.some(({ large }) => large) ? splitFloats(pickOutput(outputs, detailName)) : [];
    const results = inputs.map(({ condNhwc, large }, index) => ({
      condNhwc,
      coarseNchw: coarse[index]!,
      alpha: alphas?.[index],
      enlarging: large && { large, detail: details[index]! },
    }));
    const pictures = { imagesNhwc: splitBytes(pickOutput(outputs, 'coarse_image')), alphas };
    const shown = results.map((result, index) => (inputs[index]?.shows ? result : undefined));
    return { ...(await this.#enlargeSome(pictures, shown)), results };
  }

  /** The pictures of a batch, larger where a result says so. */
  async #enlargeSome(
    { imagesNhwc, alphas }: DrawnPictures,
    results: readonly (CoarseResult | undefined)[],
  ): Promise<DrawnPictures> {
    if (!results.some((result) => result?.enlarging)) return { imagesNhwc, alphas };
    const startedMs = performance.now();
    const enlarged = [];
    let pixels = 0;
    for (const [index, imageNhwc] of imagesNhwc.entries()) {
      const { enlarging, condNhwc } = results[index] ?? {};
      if (enlarging && condNhwc) {
        enlarged.push(await this.#enlarge(imageNhwc, condNhwc, enlarging));
        pixels += enlarging.large.size.width * enlarging.large.size.height;
      } else enlarged.push({ imageNhwc, alpha: alphas?.[index], changed: undefined });
    }
    return {
      imagesNhwc: enlarged.map(({ imageNhwc }) => imageNhwc),
      alphas: enlarged.map(({ alpha }) => alpha),
      changes: enlarged.map(({ changed }) => changed),
      enlarged: { ms: performance.now() - startedMs, pixels },
    };
  }

  /** A drawn picture [H, W, 3] in the size of the large condition image, with its details. */
  async #enlarge(
    imageNhwc: Uint8Array,
    condNhwc: Uint8Array,
    { large, detail }: Enlarging,
  ): Promise<Readonly<Record<'imageNhwc' | 'alpha' | 'changed', Uint8Array>>> {
    const { width, height } = this.#model.image;
    const shape = [1, height, width, 3];
    const enlarger = await this.#enlarger?.();
    if (enlarger === undefined)
      throw new Error(`Cannot enlarge: model "${this.#model.id}" has no graph for it`);
    const outputs = await enlarger.run({
      picture: new Tensor('uint8', imageNhwc, shape),
      cond: new Tensor('uint8', condNhwc, shape),
      cond_large: new Tensor('uint8', large.imageNhwc, [1, large.size.height, large.size.width, 3]),
      [detailName]: new Tensor('float32', detail, [1, detail.length / (width * height), height, width]),
    });
    const pick = (name: string) => splitBytes(pickOutput(outputs, name))[0]!; // of a batch of one
    return { imageNhwc: pick('large_image'), alpha: pick('large_alpha'), changed: pick('large_changed') };
  }

  /**
   * The poses as the coarse graph takes them; all 0 stands for a pose of the condition image that
   * is not known.
   */
  #toJointTensors(inputs: readonly CoarseInput[], { inputNames }: InferenceSession): Record<string, Tensor> {
    const { jointCount } = this.#model;
    const toTensor = (poses: readonly Float32Array[]) =>
      new Tensor('float32', joinFloats(poses), [poses.length, jointCount, 3]);
    const joints = toTensor(inputs.map((input) => input.joints));
    if (!inputNames.includes(condJointsName)) return { joints };
    const unknown = new Float32Array(jointCount * 3);
    return { joints, [condJointsName]: toTensor(inputs.map(({ condJoints = unknown }) => condJoints)) };
  }

  /** G2 on what G1 left, of a batch of one or more. The alpha is G1's. */
  async drawRefined(results: readonly CoarseResult[]): Promise<DrawnPictures> {
    const { width, height } = this.#model.image;
    const conds = results.map(({ condNhwc }) => condNhwc);
    const cond = new Tensor('uint8', joinBytes(conds), [results.length, height, width, 3]);
    const outputs = await this.#refine.run({ cond, ...this.#toCoarseTensor(results) });
    const imagesNhwc = splitBytes(pickOutput(outputs, 'refined_image'));
    return this.#enlargeSome({ imagesNhwc, alphas: results.map(({ alpha }) => alpha) }, results);
  }

  /** The length of the noise that the graph takes; 0 where it takes none. */
  #countNoise(): number {
    const noise = this.#refine.inputMetadata.find(({ name }) => name === noiseName);
    return noise?.isTensor ? Number(noise.shape[1]) : 0;
  }

  /** What G1 left, as the refine graph of two stages takes it, or the noise of one that samples. */
  #toCoarseTensor(results: readonly CoarseResult[]): Record<string, Tensor> {
    const { width, height } = this.#model.image;
    const coarse = results.map(({ coarseNchw }) => coarseNchw);
    if (this.#coarse === undefined) {
      const length = this.#countNoise();
      if (length === 0) return {};
      return { [noiseName]: new Tensor('float32', joinFloats(coarse), [results.length, length]) };
    }
    const channels = (coarse[0]?.length ?? 0) / (height * width);
    return { coarse: new Tensor('float32', joinFloats(coarse), [results.length, channels, height, width]) };
  }

  /**
   * Draws a batch of `batch` empty pictures in empty poses, and returns how long each stage took.
   */
  async tryOut(batch: number): Promise<{ coarseMs: number; refineMs: number }> {
    const { image, jointCount } = this.#model;
    const { width, height } = image;
    const input = { condNhwc: new Uint8Array(height * width * 3), joints: new Float32Array(jointCount * 3) };
    const startedMs = performance.now();
    const { results } = await this.drawCoarse(Array.from({ length: batch }, () => input));
    const drawnMs = performance.now();
    await this.drawRefined(results);
    return { coarseMs: drawnMs - startedMs, refineMs: performance.now() - drawnMs };
  }
}

/** Calls a function for the first call, and returns its result from then on; a failure is not kept. */
function once<Result>(create: () => Promise<Result>): () => Promise<Result> {
  let created: Promise<Result> | undefined;
  return () => {
    created ??= create().catch((error: unknown) => {
      created = undefined;
      throw error;
    });
    return created;
  };
}

/**
 * Runs one operator at a time on all of the engine's threads. Threads that spin while they wait
 * would take cores from the other engines and the server.
 */
function toSessionOptions({ provider, deviceId, threads }: SessionOptions): InferenceSession.SessionOptions {
  return {
    executionProviders: toExecutionProviders(provider, deviceId),
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  };
}

/** The CPU runs the operators that a GPU's provider does not support. */
function toExecutionProviders(
  provider: Provider,
  deviceId: number,
): InferenceSession.ExecutionProviderConfig[] {
  if (provider === 'cpu') return ['cpu'];
  return [provider === 'cuda' ? { name: provider, deviceId } : provider, 'cpu'];
}

function pickOutput(outputs: InferenceSession.ReturnType, name: string): Tensor {
  const output = outputs[name];
  if (output === undefined) throw new Error(`Cannot draw: the graph has no output "${name}"`);
  return output;
}
