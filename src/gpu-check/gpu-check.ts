/** One check of all that a GPU is needed for, within a time, whose report says what could not be done. */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Precision } from '../bundle/manifest.js';
import { precisions } from '../bundle/manifest.js';
import { type Bundle, readBundle } from '../bundle/read-bundle.js';
import { encodeImage } from '../image/encode-image.js';
import type { Size } from '../pose/skeleton.js';
import type { ServerSettings } from '../server/config.js';
import { readMachine } from '../server/engine/machine.js';
import { checkGridSample } from './check-grid-sample.js';
import { checkRespawn, checkServer } from './check-server.js';
import { type CheckOptions, type CheckSteps, startSteps } from './check-steps.js';
import { compareLevels, type LevelDifference } from './compare-levels.js';
import { createRequest } from './create-request.js';
import { describeMachine } from './describe-machine.js';
import { type DrawnStages, type GraphTimes, measureGraphs, toTask } from './measure-graphs.js';

export interface GpuCheckOptions extends CheckOptions {
  /** The bundle of the small model. */
  readonly model: string;
  /** The bundle of a large one, if it is there. */
  readonly wide?: string | undefined;
}

/** What is measured on each provider: a CPU takes seconds for what a GPU does in milliseconds. */
const efforts = {
  cuda: {
    batches: [1, 2, 4, 8, 16],
    wideBatches: [1, 2, 4, 8, 16],
    repeatMs: 1500,
    callers: [1, 16, 64],
    seconds: 5,
  },
  cpu: { batches: [1, 2], wideBatches: [], repeatMs: 300, callers: [1, 4], seconds: 1 },
} as const;

type Provider = keyof typeof efforts;

/** A model's graphs of one precision on the provider, beside the CPU's fp32 pictures. */
type PrecisionResult = Omit<GraphTimes, 'pictures'> & { readonly refinedAgainstCpu?: LevelDifference };

/** Runs the steps in turn and writes `report.json` after each. Returns the report. */
export async function checkGpu(options: GpuCheckOptions): Promise<CheckSteps['results']> {
  const { out } = options;
  const { run: step, results } = await startSteps(options);

  // 1. The machine, and what a server chooses on it.
  await step('machine', 10_000, describeMachine);
  const small = await readBundle(options.model);
  const request = await createRequest(small.manifest.image);
  const settings: ServerSettings = { modelsFolder: small.folder, defaultModel: small.manifest.name };
  const first = await step('server', 60_000, (limitMs) =>
    checkServer({ settings, request, callers: [1], seconds: 1, limitMs }),
  );
  const provider: Provider = 'provider' in first && first.provider.provider === 'cuda' ? 'cuda' : 'cpu';
  const effort = efforts[provider];

  // 2. The graphs without a server.
  const measure = async (bundle: Bundle, batches: readonly number[]) => {
    let expected: DrawnStages | undefined;
    await step(`${bundle.manifest.name} fp32 on the CPU`, 60_000, async (limitMs) => {
      const { pictures, ...times } = await measureOnCpu(bundle, limitMs);
      expected = pictures;
      return times;
    });
    for (const precision of precisions)
      await step(`${bundle.manifest.name} ${precision} on ${provider}`, 25_000, async (limitMs) => {
        const { repeatMs } = effort;
        const task = toTask(bundle, precision, { provider, batches, repeatMs, threads: readMachine().cores });
        if (task === undefined) return { failure: `its bundle has no ${precision} graphs` };
        const times = await measureGraphs(task, limitMs);
        await writePictures(
          out,
          `${bundle.manifest.name}-${precision}-${provider}`,
          times,
          bundle.manifest.image,
        );
        return compare(times, expected, precision);
      });
  };
  await measure(small, effort.batches);
  await step('GridSample', 30_000, (limitMs) => checkGridSample(provider, limitMs));

  // 3. The server under load.
  const { callers, seconds } = effort;
  await step('server under load', 60_000, (limitMs) =>
    checkServer({ settings, request, callers, seconds, limitMs }),
  );
  await step('two engines', 40_000, (limitMs) =>
    checkServer({
      settings: { ...settings, engines: 2 },
      request,
      callers: callers.slice(-1),
      seconds,
      limitMs,
    }),
  );
  await step('kill and respawn', 40_000, (limitMs) =>
    checkRespawn({ settings: { ...settings, engines: 1 }, request, seconds: Math.max(2, seconds), limitMs }),
  );

  // 4. The large model.
  if (options.wide === undefined || !existsSync(options.wide)) return results;
  const wide = await readBundle(options.wide);
  await measure(wide, effort.wideBatches);
  if (provider === 'cpu') return results;
  const wideRequest = await createRequest(wide.manifest.image);
  const wideSettings = {
    modelsFolder: wide.folder,
    defaultModel: wide.manifest.name,
    precision: 'fp16',
  } as const;
  await step('large server under load', 40_000, (limitMs) =>
    checkServer({ settings: wideSettings, request: wideRequest, callers: [16, 64], seconds, limitMs }),
  );
  return results;
}

async function measureOnCpu(bundle: Bundle, limitMs: number): Promise<GraphTimes> {
  const options = { provider: 'cpu', batches: [1], repeatMs: 0, threads: readMachine().cores } as const;
  const task = toTask(bundle, 'fp32', options);
  return task === undefined ? { batches: [], failure: 'no fp32 graphs' } : measureGraphs(task, limitMs);
}

function compare(
  { pictures, ...times }: GraphTimes,
  expected: DrawnStages | undefined,
  precision: Precision,
): PrecisionResult {
  if (pictures === undefined || expected === undefined) return times;
  return { ...times, refinedAgainstCpu: compareLevels(pictures.refined, expected.refined, precision) };
}

async function writePictures(out: string, name: string, { pictures }: GraphTimes, size: Size): Promise<void> {
  if (pictures === undefined) return;
  await writeFile(join(out, `${name}.png`), await encodeImage(pictures.refined, { size, format: 'png' }));
}
