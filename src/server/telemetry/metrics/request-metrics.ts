import { Counter, Histogram, type Registry } from 'prom-client';
import { stages } from '../../../stages.js';
import { endCauses } from '../../engine/engine.js';
import { type RequestEnd, refusals, reloadOutcomes, type ServerEvents } from '../../events.js';
import { toCode } from '../outcome.js';

/** From a small model on a GPU to a large one behind a long queue. */
const durationBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const batchBuckets = [1, 2, 4, 8, 16, 32, 64, 128, 256];

const modelLabels = ['model', 'version'] as const;

/** Counts and measures the requests for pictures, and what the engines do for them. */
export function measureRequests(events: ServerEvents, register: Registry): void {
  const registers = [register];
  const requests = new Counter({
    name: 'repose_requests_total',
    help: 'Requests for pictures that have ended, by gRPC status',
    labelNames: ['method', 'code', ...modelLabels],
    registers,
  });
  const duration = new Histogram({
    name: 'repose_request_duration_seconds',
    help: 'From the arrival of a request that was answered to its last picture',
    labelNames: modelLabels,
    buckets: durationBuckets,
    registers,
  });
  const coarse = new Histogram({
    name: 'repose_coarse_picture_seconds',
    help: 'From the arrival of a request to its coarse picture',
    labelNames: modelLabels,
    buckets: durationBuckets,
    registers,
  });
  const step = new Histogram({
    name: 'repose_step_duration_seconds',
    help: 'Steps of requests, named as in the Timings of an answer: coarse is G1, refine is G2',
    labelNames: ['step', ...modelLabels],
    buckets: durationBuckets,
    registers,
  });
  events.on('requestEnded', (request) => {
    const labels = toModelLabels(request);
    requests.inc({ method: toMethod(request), code: toCode(request), ...labels });
    if (request.error === undefined) duration.observe(labels, toSeconds(request));
    for (const ended of request.steps) {
      step.observe({ step: ended.name, ...labels }, toSeconds(ended));
      if (ended.name === 'coarse_encode')
        coarse.observe(labels, toSeconds({ startedMs: request.startedMs, endedMs: ended.endedMs }));
    }
  });
}

/** Counts refusals, batches, restarts and reloads. Every counter starts at 0, so that its first increase shows. */
export function countIncidents(events: ServerEvents, register: Registry): void {
  const registers = [register];
  const refused = new Counter({
    name: 'repose_refusals_total',
    help: 'Connections, calls and requests refused or cut off because of a limit',
    labelNames: ['reason'],
    registers,
  });
  const batches = new Histogram({
    name: 'repose_batch_size',
    help: 'Requests that an engine drew at once',
    labelNames: ['stage'],
    buckets: batchBuckets,
    registers,
  });
  const restarts = new Counter({
    name: 'repose_engine_restarts_total',
    help: 'Engine processes that ended and were replaced',
    labelNames: ['cause'],
    registers,
  });
  const reloads = new Counter({
    name: 'repose_reloads_total',
    help: 'Reloads of the models folder',
    labelNames: ['outcome'],
    registers,
  });
  for (const reason of refusals) refused.inc({ reason }, 0);
  for (const stage of stages) batches.zero({ stage });
  for (const cause of endCauses) restarts.inc({ cause }, 0);
  for (const outcome of reloadOutcomes) reloads.inc({ outcome }, 0);
  events.on('refused', (reason) => refused.inc({ reason }));
  events.on('batchDrawn', (stage, size) => batches.observe({ stage }, size));
  events.on('engineEnded', (cause) => restarts.inc({ cause }));
  events.on('reloaded', (outcome) => reloads.inc({ outcome }));
}

/** The name of a model that is not served could be anything, so it never becomes a label. */
function toModelLabels({ model }: RequestEnd): Record<'model' | 'version', string> {
  return { model: model?.name ?? '', version: model?.version ?? '' };
}

/** The method without its service: no two services that take requests have one of the same name. */
function toMethod({ call }: RequestEnd): string {
  return call.method.slice(call.method.lastIndexOf('/') + 1);
}

function toSeconds({ startedMs, endedMs }: Pick<RequestEnd, 'startedMs' | 'endedMs'>): number {
  return (endedMs - startedMs) / 1000;
}
