import type { PictureName } from '#dist/stages.js';

/**
 * One call: when each stage arrived, after it was due, or the kind of its error. Times are in
 * milliseconds.
 */
export type Call = AnsweredCall | FailedCall;

interface AnsweredCall {
  readonly dueMs: number;
  readonly endedMs: number;
  readonly arrivedMs: Readonly<Partial<Record<PictureName, number>>>;
  readonly bytes: number;
  readonly error?: never;
}

interface FailedCall {
  readonly dueMs: number;
  readonly endedMs: number;
  readonly error: string;
}

/** The measured calls and seconds. `cpuMs` is the server's processor time meanwhile, if known. */
export interface Turn {
  readonly calls: readonly Call[];
  readonly seconds: number;
  readonly cpuMs?: number | undefined;
}

/** Undefined if nothing was measured. */
export interface Percentiles {
  readonly p50: number | undefined;
  readonly p90: number | undefined;
  readonly p99: number | undefined;
}

/**
 * The summary of calls: latencies in milliseconds from when a call was due, `cpuMs` per call, and
 * the number of errors by kind.
 */
export interface Summary extends Readonly<Record<PictureName, Percentiles>> {
  readonly callsPerSecond: number;
  readonly bytes: number;
  readonly errors: Readonly<Record<string, number>>;
  readonly cpuMs?: number;
}

/**
 * Returns the calls of a turn that ended in the measured time. `cpuMs` is the server's processor
 * time in it, if known.
 */
export function toTurn(
  calls: readonly Call[],
  { fromMs, toMs, cpuMs }: { readonly fromMs: number; readonly toMs: number; readonly cpuMs?: number },
): Turn {
  const counted = calls.filter(({ endedMs }) => endedMs >= fromMs && endedMs < toMs);
  return { calls: counted, seconds: (toMs - fromMs) / 1000, cpuMs };
}

/** Summarises the calls of several turns together. */
export function summariseTurns(turns: readonly Turn[]): Summary {
  const sum = (read: (turn: Turn) => number) => turns.reduce((total, turn) => total + read(turn), 0);
  const counted = turns.flatMap(({ calls }) => calls);
  const answered = counted.filter((call) => call.error === undefined);
  const errors: Record<string, number> = {};
  for (const { error } of counted) if (error !== undefined) errors[error] = (errors[error] ?? 0) + 1;
  const cpuMs = sum((turn) => turn.cpuMs ?? 0) / answered.length;
  return {
    callsPerSecond: answered.length / sum(({ seconds }) => seconds),
    coarse: toPercentiles(answered.map(({ arrivedMs }) => arrivedMs.coarse)),
    refined: toPercentiles(answered.map(({ arrivedMs }) => arrivedMs.refined)),
    bytes: answered.reduce((total, call) => total + call.bytes, 0) / Math.max(1, answered.length),
    errors,
    ...(cpuMs > 0 && Number.isFinite(cpuMs) && { cpuMs }),
  };
}

/** Returns the 50th, 90th and 99th percentile of the defined values. */
export function toPercentiles(values: readonly (number | undefined)[]): Percentiles {
  const ordered = values.filter((value) => value !== undefined).sort((a, b) => a - b);
  const at = (share: number) => ordered[Math.min(ordered.length - 1, Math.floor(share * ordered.length))];
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99) };
}
