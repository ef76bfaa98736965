import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { Precision } from '../bundle/manifest.js';
import { type Bundle, graphPath } from '../bundle/read-bundle.js';
import { packageRoot } from '../package-root.js';
import type { GraphPaths } from '../server/engine/protocol.js';
import type { BatchTime, MeasureReply, MeasureTask } from './measure-protocol.js';

/** RGB levels of one picture, [H, W, 3]. */
export interface DrawnStages {
  readonly coarse: Uint8Array;
  readonly refined: Uint8Array;
}

/** What was measured before the process ended, and why it ended early, if it did. */
export interface GraphTimes {
  readonly loadMs?: number;
  readonly batches: readonly BatchTime[];
  readonly pictures?: DrawnStages;
  readonly failure?: string;
}

/** Returns a task for a bundle's graphs of one precision; undefined if it has none. */
export function toTask(
  bundle: Bundle,
  precision: Precision,
  options: Omit<MeasureTask, 'model'>,
): MeasureTask | undefined {
  const coarse = graphPath(bundle, 'coarse', precision);
  const refine = graphPath(bundle, 'refine', precision);
  if (coarse === undefined || refine === undefined) return undefined;
  const { name, image, skeleton } = bundle.manifest;
  const paths: GraphPaths = { coarse, refine };
  const graphs = { cpu: paths, cuda: paths, webgpu: paths };
  return { ...options, model: { id: name, graphs, sha256: {}, image, jointCount: skeleton.joints.length } };
}

/** Runs a task in a process of its own, for at most `limitMs`. Never throws. */
export function measureGraphs(task: MeasureTask, limitMs: number): Promise<GraphTimes> {
  const program = join(packageRoot, 'dist', 'gpu-check', 'measuring-process.js');
  // onnxruntime 1.30 sends telemetry unless this is set before it loads.
  const child = fork(program, [JSON.stringify(task)], {
    serialization: 'advanced',
    execArgv: [],
    env: { ...process.env, ORT_DISABLE_TELEMETRY: '1' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
  let times: GraphTimes = { batches: [] };
  child.on('message', (reply: MeasureReply) => {
    times = addReply(times, reply);
  });
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ ...times, failure: error.message }));
    child.once('close', (status, signal) => {
      clearTimeout(timer);
      const isOver = times.failure !== undefined || status === 0;
      const ended =
        signal === 'SIGKILL' ? `not done within ${Math.round(limitMs)} ms` : `ended with ${status ?? signal}`;
      resolve(isOver ? times : { ...times, failure: ended });
    });
  });
}

function addReply(times: GraphTimes, reply: MeasureReply): GraphTimes {
  switch (reply.type) {
    case 'loaded':
      return { ...times, loadMs: reply.loadMs };
    case 'drawn':
      return { ...times, pictures: { coarse: reply.coarse, refined: reply.refined } };
    case 'measured':
      return { ...times, batches: [...times.batches, reply.time] };
    case 'failed':
      return { ...times, failure: reply.message };
    default:
      return reply satisfies never;
  }
}
