import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toMessage } from '../errors.js';
import { formatReport } from './format-report.js';

export interface CheckOptions {
  /** The folder for `report.json` and pictures. */
  readonly out: string;
  readonly limitMs: number;
  /** Gets the name of each step as it begins. */
  readonly report: (line: string) => void;
}

/** The steps of a check, which end within its time and keep what they found. */
export interface CheckSteps {
  /** By the names of the steps. */
  readonly results: Readonly<Record<string, unknown>>;
  /**
   * Runs a step of at most `mostMs` and writes `report.json`. A step that throws, or for which no
   * time is left, has a `failure` as its result.
   */
  run<Result>(
    name: string,
    mostMs: number,
    step: (limitMs: number) => Promise<Result>,
  ): Promise<Result | { readonly failure: string }>;
}

/** Time that no step is begun in. */
const leastMs = 5000;

/** Makes the folder; the time begins now. */
export async function startSteps({ out, limitMs, report }: CheckOptions): Promise<CheckSteps> {
  await mkdir(out, { recursive: true });
  const endMs = performance.now() + limitMs;
  const results: Record<string, unknown> = {};
  return {
    results,
    run: async (name, mostMs, step) => {
      const leftMs = endMs - performance.now();
      report(`${name} (${Math.round(leftMs / 1000)} s left)`);
      const startedMs = performance.now();
      const result = await (leftMs < leastMs
        ? Promise.resolve({ failure: 'not begun: no time was left' })
        : step(Math.min(mostMs, leftMs)).catch((error: unknown) => ({ failure: toMessage(error) })));
      results[name] = { ...result, tookMs: Math.round(performance.now() - startedMs) };
      await writeFile(join(out, 'report.json'), `${formatReport(results)}\n`);
      return result;
    },
  };
}
