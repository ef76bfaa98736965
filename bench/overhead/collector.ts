import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { findFreePort } from '../serve/servers/find-free-port.js';

/** Becomes the collector of the package `rotel`, which is linked to Python's own library. */
const becomeCollector = `
import os, sys, sysconfig
from rotel.agent import Agent
os.environ['LD_LIBRARY_PATH'] = sysconfig.get_config_var('LIBDIR')
os.execv(Agent.agent_path, ['rotel', *sys.argv[1:]])
`;

/** Returns why this Python cannot start an OpenTelemetry collector; undefined if it can. */
export function findCollectorFault(python: string): string | undefined {
  const { status, stderr } = spawnSync(python, ['-c', becomeCollector, '--version'], { encoding: 'utf8' });
  return status === 0 ? undefined : `no collector starts: ${stderr.trim().split('\n').at(-1)}`;
}

export interface CollectorOptions {
  /** A Python with the packages of test/requirements.txt. */
  readonly python: string;
  /** Whether it prints every span that it gets. */
  readonly printsSpans: boolean;
}

/** A running OpenTelemetry collector. */
export interface Collector {
  /** Where it takes traces, by OTLP over HTTP. */
  readonly endpoint: string;
  /** Ends it; resolves with what it has printed. */
  stop(): Promise<string>;
}

/** Starts an OpenTelemetry collector on free ports, which keeps nothing. */
export async function startCollector({ python, printsSpans }: CollectorOptions): Promise<Collector> {
  const http = `127.0.0.1:${await findFreePort()}`; // it does not say which port it took
  const grpc = `127.0.0.1:${await findFreePort()}`;
  const flags = ['--otlp-http-endpoint', http, '--otlp-grpc-endpoint', grpc, '--exporter', 'blackhole'];
  if (printsSpans) flags.push('--debug-log', 'traces', '--debug-log-verbosity', 'detailed');
  const child = spawn(python, ['-c', becomeCollector, 'start', ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    printed += chunk;
  });
  await Promise.race([once(child.stdout, 'data'), closed]); // it speaks once it has bound its ports
  if (printed === '') throw new Error('Cannot start a collector: it ended, see above');
  return {
    endpoint: `http://${http}/v1/traces`,
    stop: async () => {
      child.kill();
      await closed;
      return printed;
    },
  };
}
