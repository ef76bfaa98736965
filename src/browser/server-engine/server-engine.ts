import { drawsPoses } from '../../draws-poses.js';
import { parsePose } from '../../pose/convert.js';
import { enlargeSize, type Pose, type Skeleton } from '../../pose/skeleton.js';
import type { DrawInputs, DrawnPicture, Engine, EngineModel } from '../engine.js';
import type { Picture } from '../picture.js';
import { type GenerationClient, toProblem } from './connect.js';
import { encodeForEstimator, encodePng } from './encode-picture.js';
import {
  type ServerModel,
  toFoundPose,
  toGenerateRequest,
  toModel,
  toStagePicture,
  toSteps,
} from './wire.js';

/** Draws and finds people by the server's API. */
export class ServerEngine implements Engine {
  readonly models: readonly ServerModel[];
  readonly #client: GenerationClient;
  /** Condition images as they were encoded: those of a pose that is dragged are the same. */
  readonly #encoded = new WeakMap<Uint8Array, Promise<Uint8Array>>();

  private constructor(client: GenerationClient, models: readonly ServerModel[]) {
    this.#client = client;
    this.models = models;
  }

  /**
   * Asks for every version of every model that draws poses. The server's default comes first, if it
   * is one. Throws if there is none.
   */
  static async open(client: GenerationClient): Promise<ServerEngine> {
    try {
      const { models } = await client.listModels({});
      const others = models.flatMap(({ name, version, versions }) =>
        versions.filter((each) => each !== version).map((modelVersion) => ({ model: name, modelVersion })),
      );
      const found = await Promise.all(others.map((each) => client.getModel(each)));
      const all = [...models, ...found.flatMap(({ model }) => model ?? [])].filter(drawsPoses).map(toModel);
      if (all.length === 0)
        throw new Error('Cannot draw: this server has no model that draws poses, expected at least one');
      return new ServerEngine(
        client,
        all.toSorted((a, b) => Number(b.isDefault) - Number(a.isDefault) || a.name.localeCompare(b.name)),
      );
    } catch (thrown) {
      throw toProblem(thrown);
    }
  }

  async *draw(model: EngineModel, inputs: DrawInputs, signal: AbortSignal): AsyncGenerator<DrawnPicture> {
    const cond = await this.#encode(inputs);
    if (signal.aborted) return;
    const own = this.models.find((each) => each.name === model.name && each.version === model.version)!; // one of ours
    const startedMs = performance.now();
    try {
      for await (const answer of this.#client.generate(toGenerateRequest(own, inputs, cond), { signal })) {
        const elapsedMs = performance.now() - startedMs;
        const steps = answer.timings ? { steps: toSteps(answer.timings, elapsedMs) } : {};
        yield { ...toStagePicture(answer), elapsedMs, ...steps };
      }
    } catch (thrown) {
      throw toProblem(thrown);
    }
  }

  async findPerson(picture: Picture, name: string, skeleton: Skeleton): Promise<Pose> {
    const { width, height } = picture; // before it is closed
    const { jpeg, scale } = await encodeForEstimator(picture);
    const found = await this.#client.estimatePose({ picture: jpeg }).catch((thrown: unknown) => {
      const { message, cause } = toProblem(thrown);
      throw new Error(
        message.replace(/^(Cannot .*?)\bpicture:/, (_, before: string) => `${before}${name}:`),
        { cause },
      );
    });
    return parsePose(toFoundPose(found, scale), name, { skeleton, canvas: { width, height } });
  }

  /** The larger condition image where there is one: the server makes the model's of it. */
  #encode({ condNhwc, size, large }: DrawInputs): Promise<Uint8Array> {
    const [image, its] = large ? [large.imageNhwc, enlargeSize(size, large.times)] : [condNhwc, size];
    const encoded = this.#encoded.get(image) ?? encodePng(image, its);
    this.#encoded.set(image, encoded);
    return encoded;
  }
}
