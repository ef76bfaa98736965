import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { stringify } from 'yaml';
import { findFreePort } from '../../bench/serve/servers/find-free-port.js';
import { patienceMs } from './server.js';

const folders = (process.env['PATH'] ?? '').split(delimiter);
const find = (name: string): string | undefined =>
  folders.map((folder) => join(folder, name)).find((path) => existsSync(path));

const prometheus = find('prometheus');
const promtool = find('promtool');

/**
 * A `describe` block that needs Prometheus. Where it is missing the block becomes one skipped test, whose name says so,
 * and a line on standard error.
 */
export function describeWithPrometheus(name: string, fn: () => void): void {
  if (prometheus !== undefined && promtool !== undefined) {
    describe(name, fn);
    return;
  }
  const reason =
    'Prometheus is missing: no prometheus and promtool in PATH (Debian: apt-get install prometheus)';
  process.stderr.write(`SKIPPED: ${name}: ${reason}\n`);
  test.skip(`${name}: ${reason}`, () => undefined);
}

/** What promtool prints, and its exit status. */
export function runPromtool(args: readonly string[], input = ''): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(promtool!, args, { input, encoding: 'utf8' });
  return { status, output: stdout + stderr };
}

/** One series of an answer: its labels, and its value now. */
export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A running Prometheus. */
export interface Prometheus {
  /** Evaluates an expression now. Throws what Prometheus has to say against it. */
  query(expression: string): Promise<readonly Series[]>;
  /** As `query`, once there is a series with a value above 0. */
  untilPositive(expression: string): Promise<void>;
  close(): Promise<void>;
}

/** Starts a Prometheus that scrapes `target` every second, as the job `repose`, with these rules. */
export async function startPrometheus(target: string, rules: string): Promise<Prometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'repose-prometheus-'));
  const config = join(folder, 'prometheus.yaml');
  await writeFile(
    config,
    stringify({
      global: { scrape_interval: '1s', evaluation_interval: '1s' },
      rule_files: [rules],
      scrape_configs: [{ job_name: 'repose', static_configs: [{ targets: [target] }] }],
    }),
  );
  const address = `127.0.0.1:${await findFreePort()}`; // Prometheus does not say which port it took
  const flags = [
    `--config.file=${config}`,
    `--storage.tsdb.path=${folder}/data`,
    `--web.listen-address=${address}`,
  ];
  const child = spawn(prometheus!, flags, { stdio: 'ignore' });
  const query = async (expression: string): Promise<readonly Series[]> => {
    const url = `http://${address}/api/v1/query?query=${encodeURIComponent(expression)}`;
    const { data, error } = (await (await fetch(url)).json()) as Answer;
    if (data === undefined) throw new Error(`Cannot query ${expression}: ${error}`);
    return data.result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
  };
  return {
    query,
    untilPositive: async (expression) => {
      const endMs = performance.now() + patienceMs;
      while (!(await query(expression).catch(() => [])).some(({ value }) => value > 0)) {
        if (performance.now() > endMs) throw new Error(`Cannot go on: ${expression} is not above 0`);
        await setTimeout(100);
      }
    },
    close: async () => {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}

interface Answer {
  readonly data?: {
    readonly result: readonly {
      readonly metric: Series['metric'];
      readonly value: readonly [number, string];
    }[];
  };
  readonly error?: string;
}
