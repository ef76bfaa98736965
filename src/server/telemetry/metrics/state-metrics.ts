import { Counter, collectDefaultMetrics, Gauge, type Registry } from 'prom-client';
import type { ServerContext } from '../../context.js';
import { shareOf } from '../../engine/plan-engines.js';
import type { ReuseCounts } from '../../sharing/shared-jobs.js';
import type { Readiness } from '../readiness.js';

/** How often the event loop's delay is looked at. Each look wakes the process, and so takes a core from an engine. */
const eventLoopLookMs = 50;

type Labels = Readonly<Record<string, string>>;

/** One value of a gauge. */
type Sample = readonly [value: number, labels?: Labels];

/** Gauges of the server's state, read when they are collected. */
export function exposeState(context: ServerContext, readiness: Readiness, register: Registry): void {
  const { config, fleets, admission, unread, uploads, idle } = context;
  const expose = (name: string, help: string, labelNames: string[], look: () => Sample[]): void => {
    new Gauge({
      name,
      help,
      labelNames,
      registers: [register],
      collect() {
        this.reset();
        for (const [value, labels = {}] of look()) this.set(labels, value);
      },
    });
  };
  expose('repose_serving', '1 while the server accepts requests', [], () => [[Number(readiness.isServing)]]);
  expose('repose_engines', 'Engine processes that accept work', [], () => [[fleets.current.pool.live]]);
  expose('repose_engines_planned', 'Engine processes that should accept work', [], () => {
    const { plan, provider } = fleets.current;
    return [[shareOf(plan, provider.provider).engines]];
  });
  expose('repose_requests_in_flight', 'Requests that wait or are drawn', [], () => [[admission.requests]]);
  expose('repose_requests_limit', 'Requests that may wait or be drawn: maxQueue', [], () => [
    [config.maxQueue],
  ]);
  expose('repose_held_bytes', 'Memory held for callers, and cached pictures', ['kind'], () => [
    [admission.bytes, { kind: 'requests' }],
    [unread.bytes, { kind: 'unread' }],
    [uploads.bytes, { kind: 'uploads' }],
    [idle.bytes, { kind: 'idle_streams' }],
    [fleets.cached.bytes, { kind: 'cache' }],
  ]);
  expose('repose_held_bytes_limit', 'The most that may be held of each kind', ['kind'], () => [
    [config.maxQueueBytes, { kind: 'requests' }],
    [config.maxUnreadBytes, { kind: 'unread' }],
    [config.maxUploadBytes, { kind: 'uploads' }],
    [config.maxStreamIdleBytes, { kind: 'idle_streams' }],
    [fleets.cached.maxBytes, { kind: 'cache' }],
  ]);
  expose(
    'repose_model_info',
    'The served models, and the provider and precision that draw them',
    ['model', 'version', 'provider', 'precision'],
    () => describeModels(context),
  );
  countReuse(context, register);
}

/** What Node.js tells of this process, without three gauges whose names end like a counter's. */
export function exposeProcess(register: Registry): void {
  collectDefaultMetrics({ register, eventLoopMonitoringPrecision: eventLoopLookMs });
  for (const kind of ['handles', 'requests', 'resources'])
    register.removeSingleMetric(`nodejs_active_${kind}_total`);
}

/** The versions of this server and of Node.js. */
export function exposeBuild(version: string, register: Registry): void {
  const info = new Gauge({
    name: 'repose_build_info',
    help: 'Always 1; its labels are the versions of the server and of Node.js',
    labelNames: ['version', 'node'],
    registers: [register],
  });
  info.set({ version, node: process.versions.node }, 1);
}

function describeModels({ fleets }: ServerContext): Sample[] {
  const fleet = fleets.current;
  const { provider } = fleet.provider;
  return fleet.models.bundles.map((bundle) => {
    const { name: model, version } = bundle.manifest;
    return [1, { model, version, provider, precision: fleet.precisionOf(bundle).precision }];
  });
}

/** The counts are kept by the fleets; a counter repeats them. */
function countReuse({ fleets }: ServerContext, register: Registry): void {
  new Counter({
    name: 'repose_drawings_total',
    help: 'Requests that were drawn, and those answered by the drawing of another one (shared) or from the cache (cached)',
    labelNames: ['how'],
    registers: [register],
    collect() {
      this.reset();
      const counts = Object.entries(fleets.reuse) as [keyof ReuseCounts, number][];
      for (const [how, count] of counts) this.inc({ how }, count);
    },
  });
}
