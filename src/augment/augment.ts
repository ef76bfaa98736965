import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Client } from '../client/client.js';
import type { BulkAnswer } from '../client/draw-on-streams.js';
import type { StageResult } from '../client/messages.js';
import type { StreamRequest } from '../client/request-stream.js';
import type { DataPicture } from '../data/folder/read-data-folder.js';
import { ReposeError, toMessage } from '../errors.js';
import type { OutputFormat } from '../image/encode-image.js';
import type { Fit } from '../image/framing.js';
import { mapAhead } from '../map-ahead.js';
import { coco18, enlargeSize, type Size } from '../pose/skeleton.js';
import type { PictureName } from '../stages.js';
import { type Backdrops, createBackdropReader } from './backdrops.js';
import { toWriteError } from './manifest-lines.js';
import { type FolderSettings, openOutputFolder } from './output-folder.js';
import { type DrawnFrom, finishManifest, PictureManifest } from './picture-manifest.js';
import { nameSources, type PicturePlan, type PlannedPicture, planPicture } from './plan-pictures.js';
import type { PosePool } from './pose-pool.js';
import { isInShard, type Shard } from './shard.js';

/** A model as its server describes it. */
export interface DrawingModel {
  readonly name: string;
  readonly version: string;
  readonly size: Size;
  /** Whether it draws better where it knows the pose of the condition image. */
  readonly usesCondPose: boolean;
}

export interface AugmentOptions {
  /** The data set's folder, and the pictures in it to draw in more poses. */
  readonly folder: string;
  readonly pictures: readonly DataPicture[];
  readonly pool: PosePool;
  readonly posesPerPicture: number | undefined;
  readonly minJoints: number;
  readonly seed: number;
  readonly out: string;
  /** The pictures to draw before, one by lot for each drawn picture; undefined: the condition images' own. */
  readonly backdrops: Backdrops | undefined;
  /** The part of the pictures to draw; undefined: all. */
  readonly shard: Shard | undefined;
  readonly stage: PictureName;
  readonly framing: Fit;
  readonly format: Exclude<OutputFormat, 'rgb'>;
  readonly quality: number | undefined;
  /** How many times as large as the model's the pictures are; undefined: once. */
  readonly enlarge: number | undefined;
  /** Other settings that a resumed run must share with the first, by flag name. */
  readonly settings: FolderSettings;
}

export interface Progress {
  /** All pictures: drawn, kept from an earlier run, failed, and remaining. */
  readonly total: number;
  readonly drawn: number;
  readonly kept: number;
  readonly failed: number;
}

export interface AugmentReport {
  readonly onProgress: (progress: Progress) => void;
  readonly onFailure: (from: DrawnFrom, message: string) => void;
  readonly signal?: AbortSignal;
}

/** The servers that draw. */
export interface AugmentServers {
  readonly client: Client;
  readonly streams: number;
  readonly patienceMs: number;
  readonly model: DrawingModel;
}

/** Enough to keep sharp's threads busy. */
const picturesAhead = 8;

/** The requests that a server accepts on a stream before its first answer. */
const posesInRow = 16;

/** The extensions of drawn files, without a dot. */
export const endings: Readonly<Record<AugmentOptions['format'], string>> = {
  png: 'png',
  jpeg: 'jpg',
  webp: 'webp',
};

/**
 * Draws each picture in its poses into the output folder, which becomes a data folder. Keeps
 * pictures of an earlier run with the same settings. The last of several shards makes the folder the
 * same as one run would. Writes each picture atomically; reports one
 * that fails and continues. Throws `invalid-argument` for an output folder with other settings,
 * `failed-precondition` if a server draws with another model or version, and what the servers throw
 * at the end.
 */
export async function augment(
  options: AugmentOptions,
  servers: AugmentServers,
  report: AugmentReport,
): Promise<Progress> {
  const { out, shard } = options;
  const close = await openOutputFolder(out, toSettings(options, servers.model), shard);
  try {
    const manifest = await PictureManifest.open(out, shard);
    let isDone = false;
    try {
      const progress = await new AugmentRun(options, servers, { manifest, report }).run();
      isDone = true;
      return progress;
    } finally {
      await manifest.close();
      await finishManifest(out, { shard, isDone });
    }
  } finally {
    await close();
  }
}

/** Everything that determines the pictures, by flag name. */
function toSettings(options: AugmentOptions, { name, version }: DrawingModel): FolderSettings {
  const { folder, pool, posesPerPicture, minJoints, seed, shard, backdrops } = options;
  const { stage, framing, format, quality, enlarge } = options;
  return {
    data: folder,
    'poses-per-picture': posesPerPicture ?? null,
    'min-joints': minJoints,
    ...{ seed, stage, framing, format, quality: quality ?? null, enlarge: enlarge ?? null },
    shards: shard?.count ?? null,
    ...options.settings,
    'content of the poses': pool.hash,
    backdrops: backdrops?.folder ?? null,
    'files of the backdrops': backdrops?.hash ?? null,
    model: name,
    'model version': version,
  };
}

class AugmentRun {
  readonly #options: AugmentOptions;
  readonly #servers: AugmentServers;
  readonly #manifest: PictureManifest;
  readonly #report: AugmentReport;
  readonly #readBackdrop: ((path: string) => Promise<Uint8Array>) | undefined;
  #progress: Progress;

  constructor(
    options: AugmentOptions,
    servers: AugmentServers,
    { manifest, report }: { manifest: PictureManifest; report: AugmentReport },
  ) {
    this.#options = options;
    this.#servers = servers;
    this.#manifest = manifest;
    this.#report = report;
    const { backdrops } = options;
    this.#readBackdrop = backdrops && createBackdropReader(backdrops.folder, this.#drawnSize);
    this.#progress = { total: 0, drawn: 0, kept: 0, failed: 0 };
  }

  async run(): Promise<Progress> {
    const { streams, patienceMs, client } = this.#servers;
    const { signal } = this.#report;
    const bulk = { streams, patienceMs, ...(signal && { signal }) };
    await client.generateBulk(this.#requests(), (answer) => this.#take(answer), bulk);
    return this.#progress;
  }

  /** The requests, picture by picture, without those already drawn. */
  async *#requests(): AsyncGenerator<StreamRequest<PlannedPicture>[], void> {
    const { pictures, pool, posesPerPicture, shard, framing, format } = this.#options;
    const { usesCondPose } = this.#servers.model;
    const owners = new Set(pool.poses.map((pose) => pose.picture));
    const posesOf = (picture: DataPicture) => {
      const others = pool.poses.length - (owners.has(picture) ? 1 : 0);
      return Math.min(posesPerPicture ?? others, others);
    };
    const plan = {
      ...this.#options,
      size: this.#drawnSize,
      usesCondPose,
      framing: { kind: framing },
      ending: endings[format],
    } as const;
    const sources = nameSources(pictures).filter(({ picture }) => isInShard(shard, picture.path));
    this.#count({ total: sources.reduce((sum, { picture }) => sum + posesOf(picture), 0) });
    const plans = mapAhead(sources, picturesAhead, async (source) => ({
      expected: posesOf(source.picture),
      plan: await planPicture(source, pool.poses, plan),
    }));
    for await (const { expected, plan: planned } of plans) {
      await this.#tellPlan(planned, expected);
      for (let start = 0; start < planned.pictures.length; start += posesInRow)
        yield await this.#toRequests(planned.pictures.slice(start, start + posesInRow));
    }
  }

  /** The size of the drawn pictures. */
  get #drawnSize(): Size {
    return enlargeSize(this.#servers.model.size, this.#options.enlarge ?? 1);
  }

  /** Counts the kept and failed pictures of a plan; too few usable poses reduce the total. */
  async #tellPlan({ pictures, kept, failed }: PicturePlan, expected: number): Promise<void> {
    this.#count({ total: pictures.length + kept + failed.length - expected, kept });
    for (const { from, error } of failed) await this.#fail(from, error);
  }

  /** The requests of pictures, without those whose backdrop cannot be read, which fail. */
  async #toRequests(pictures: readonly PlannedPicture[]): Promise<StreamRequest<PlannedPicture>[]> {
    const requests = await Promise.all(
      pictures.map((picture) =>
        this.#toRequest(picture).catch((error: unknown) => this.#fail(picture, error)),
      ),
    );
    return requests.filter((request) => request !== undefined);
  }

  async #toRequest(picture: PlannedPicture): Promise<StreamRequest<PlannedPicture>> {
    const { stage, format, quality, enlarge } = this.#options;
    const { name, version } = this.#servers.model;
    const { cond, condPose, joints } = picture;
    const backdrop =
      picture.backdrop === undefined ? undefined : await this.#readBackdrop?.(picture.backdrop);
    const pose = { skeleton: coco18.name, joints, canvas: this.#drawnSize, units: 'pixels' } as const;
    const asked = { model: name, modelVersion: version, stages: [stage], format, quality, enlarge };
    return { key: picture, request: { cond, condPose, pose, backdrop, ...asked } };
  }

  async #take(answer: BulkAnswer<PlannedPicture>): Promise<void> {
    if (answer.kind === 'drawn') return this.#keep(answer.key, answer.results);
    // Without the model, the others cannot be drawn either.
    if (answer.error.kind === 'not-found') throw answer.error;
    await this.#fail(answer.key, answer.error);
  }

  /**
   * Writes the line before the file gets its name, so that each picture has a line: see
   * `PictureManifest.open`.
   */
  async #keep(planned: PlannedPicture, results: readonly StageResult[]): Promise<void> {
    const { out, stage, seed } = this.#options;
    const result = results.find((each) => each.stage === stage);
    if (result === undefined)
      throw new ReposeError(
        'internal',
        `Cannot keep ${planned.picture}: the server sent no ${stage} picture, expected one`,
      );
    this.#assertModel(result);
    const { width, height, model, modelVersion } = result;
    const joints = planned.joints.map(
      ({ x, y, confidence }) => [toHundredths(x), toHundredths(y), confidence] as const,
    );
    const path = join(out, planned.picture);
    const temporary = `${path}.partial`;
    const from = toDrawnFrom(planned);
    try {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(temporary, result.data);
      await this.#manifest.add({
        ...{ status: 'drawn', ...from, joints, width, height, stage, model, modelVersion, seed },
      });
      await rename(temporary, path);
    } catch (cause) {
      throw toWriteError(path, cause);
    }
    this.#count({ drawn: 1 });
  }

  #assertModel({ model, modelVersion }: StageResult): void {
    const { name, version } = this.#servers.model;
    if (model === name && modelVersion === version) return;
    throw new ReposeError(
      'failed-precondition',
      `Cannot continue in ${this.#options.out}: a server draws with ${model} ${modelVersion}, expected ${name} ${version} on all servers`,
    );
  }

  async #fail(failed: DrawnFrom, thrown: unknown): Promise<void> {
    const from = toDrawnFrom(failed);
    const kind = thrown instanceof ReposeError ? thrown.kind : 'invalid-argument';
    const message = toMessage(thrown);
    await this.#manifest.add({ status: 'failed', ...from, error: { kind, message } });
    this.#report.onFailure(from, message);
    this.#count({ failed: 1 });
  }

  #count(more: Partial<Progress>): void {
    const { total, drawn, kept, failed } = this.#progress;
    this.#progress = {
      total: total + (more.total ?? 0),
      drawn: drawn + (more.drawn ?? 0),
      kept: kept + (more.kept ?? 0),
      failed: failed + (more.failed ?? 0),
    };
    this.#report.onProgress(this.#progress);
  }
}

function toDrawnFrom({ picture, person, source, pose, backdrop }: DrawnFrom): DrawnFrom {
  return { picture, person, source, pose, ...(backdrop !== undefined && { backdrop }) };
}

/** Rounds far below a pixel, for short files. */
function toHundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
