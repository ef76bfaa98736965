import { createClient } from '../client/client.js';
import type { ConnectionOptions } from '../client/connection.js';
import type { GenerateRequest } from '../client/messages.js';
import { ReposeError } from '../errors.js';

/** Calls of a closed loop: latencies in milliseconds, of the calls that ended in the measured time. */
export interface LoadResult {
  readonly callers: number;
  readonly seconds: number;
  readonly imagesPerSecond: number;
  readonly coarseMs: Percentiles;
  readonly refinedMs: Percentiles;
  /** By kind of error. */
  readonly errors: Readonly<Record<string, number>>;
}

interface Percentiles {
  readonly p50: number | undefined;
  readonly p99: number | undefined;
}

export interface LoadOptions {
  readonly request: GenerateRequest;
  readonly callers: number;
  readonly seconds: number;
  readonly connection?: ConnectionOptions;
  /** Called when the measured time begins, and when it ends. */
  readonly onMeasured?: (is: 'begin' | 'end') => void;
}

interface Call {
  readonly endedMs: number;
  readonly coarseMs?: number;
  readonly refinedMs?: number;
  readonly error?: string;
}

/** Callers that call again as soon as they are answered; the first second, or a quarter, does not count. */
export async function driveLoad(address: string, options: LoadOptions): Promise<LoadResult> {
  const { request, callers, seconds, onMeasured = () => {} } = options;
  const fromMs = performance.now() + Math.min(1000, seconds * 250);
  const untilMs = fromMs + seconds * 1000;
  const timers = [
    setTimeout(() => onMeasured('begin'), fromMs - performance.now()),
    setTimeout(() => onMeasured('end'), untilMs - performance.now()),
  ];
  const client = createClient(address, options.connection);
  const calls: Call[] = [];
  const work = async () => {
    while (performance.now() < untilMs) calls.push(await callOnce(client, vary(request, calls.length)));
  };
  await Promise.all(Array.from({ length: callers }, work));
  client.close();
  for (const timer of timers) clearTimeout(timer);
  const counted = calls.filter(({ endedMs }) => endedMs >= fromMs && endedMs < untilMs);
  return summarise(counted, { callers, seconds });
}

/** Moves a joint by less than a pixel, so that a server does not draw equal requests only once. */
function vary(request: GenerateRequest, count: number): GenerateRequest {
  const { pose } = request;
  if (pose === undefined || pose instanceof Uint8Array) return request;
  const [first, ...rest] = pose.joints;
  const moved = first ? [{ ...first, x: first.x + (count % 1000) / 1000 }] : [];
  return { ...request, pose: { ...pose, joints: [...moved, ...rest] } };
}

async function callOnce(client: ReturnType<typeof createClient>, request: GenerateRequest): Promise<Call> {
  const startedMs = performance.now();
  const arrivedMs: { coarse?: number; refined?: number } = {};
  try {
    for await (const { stage } of client.generate(request)) arrivedMs[stage] = performance.now() - startedMs;
    const { coarse, refined } = arrivedMs;
    return {
      endedMs: performance.now(),
      ...(coarse !== undefined && { coarseMs: coarse }),
      ...(refined !== undefined && { refinedMs: refined }),
    };
  } catch (error) {
    return { endedMs: performance.now(), error: error instanceof ReposeError ? error.kind : String(error) };
  }
}

function summarise(
  calls: readonly Call[],
  { callers, seconds }: { readonly callers: number; readonly seconds: number },
): LoadResult {
  const errors: Record<string, number> = {};
  for (const { error } of calls) if (error !== undefined) errors[error] = (errors[error] ?? 0) + 1;
  const done = calls.filter(({ error }) => error === undefined);
  return {
    callers,
    seconds,
    imagesPerSecond: done.length / seconds,
    coarseMs: toPercentiles(done.map(({ coarseMs }) => coarseMs)),
    refinedMs: toPercentiles(done.map(({ refinedMs }) => refinedMs)),
    errors,
  };
}

function toPercentiles(values: readonly (number | undefined)[]): Percentiles {
  const ordered = values.filter((value) => value !== undefined).sort((a, b) => a - b);
  const at = (share: number) => ordered[Math.min(ordered.length - 1, Math.floor(share * ordered.length))];
  return { p50: at(0.5), p99: at(0.99) };
}
