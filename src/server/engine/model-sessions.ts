/** The two onnxruntime sessions of one model, in the engine process. */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { EngineModel, Provider } from './protocol.js';

export interface SessionOptions {
  readonly provider: Provider;
  readonly deviceId: number;
  readonly threads: number;
}

/** What the refinement needs of a job's coarse stage. */
export interface CoarseResult {
  readonly cond: Tensor; // [1, H, W, 3] uint8
  readonly coarse: Tensor; // [1, 3, H, W] float32
}

export class ModelSessions {
  readonly #model: EngineModel;
  readonly #coarse: InferenceSession;
  readonly #refine: InferenceSession;

  private constructor(model: EngineModel, coarse: InferenceSession, refine: InferenceSession) {
    this.#model = model;
    this.#coarse = coarse;
    this.#refine = refine;
  }

  /** Loads both graphs and runs them once, which allocates what the first request would otherwise wait for. */
  static async load(model: EngineModel, options: SessionOptions): Promise<ModelSessions> {
    const coarse = await InferenceSession.create(model.coarsePath, toSessionOptions(options));
    const refine = await InferenceSession.create(model.refinePath, toSessionOptions(options));
    const sessions = new ModelSessions(model, coarse, refine);
    const { width, height } = model.image;
    const { result } = await sessions.drawCoarse(
      new Uint8Array(height * width * 3),
      new Float32Array(18 * 3),
    );
    await sessions.drawRefined(result);
    return sessions;
  }

  /** G1: `condNhwc` is [H, W, 3], `joints` [18, 3]. */
  async drawCoarse(
    condNhwc: Uint8Array,
    joints: Float32Array,
  ): Promise<{ imageNhwc: Uint8Array; result: CoarseResult }> {
    const { width, height } = this.#model.image;
    const cond = new Tensor('uint8', condNhwc, [1, height, width, 3]);
    const poses = new Tensor('float32', joints, [1, joints.length / 3, 3]);
    const outputs = await this.#coarse.run({ cond, joints: poses });
    const coarse = pickOutput(outputs, 'coarse');
    return { imageNhwc: toBytes(pickOutput(outputs, 'coarse_image')), result: { cond, coarse } };
  }

  /** G2 on what G1 left. */
  async drawRefined({ cond, coarse }: CoarseResult): Promise<Uint8Array> {
    const outputs = await this.#refine.run({ cond, coarse });
    return toBytes(pickOutput(outputs, 'refined_image'));
  }
}

/**
 * One operator at a time on all of the engine's threads. Threads that wait by spinning would take their cores from the
 * other engines and from the server itself.
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

/** What a GPU's provider cannot run, the CPU does. */
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

function toBytes(image: Tensor): Uint8Array {
  if (image.data instanceof Uint8Array) return image.data;
  throw new Error(`Cannot draw: a picture of type ${image.type}, expected uint8`);
}
