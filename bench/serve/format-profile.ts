import type { Machine } from '../describe-machine.js';
import { formatTable } from '../format-table.js';
import type { EngineProfile, Profile, RequestProfile } from './profile.js';

const ms = (value: number) => value.toFixed(2);
const percent = (part: number, whole: number) => `${((100 * part) / whole).toFixed(1)} %`;

/**
 * Formats the profile as Markdown: time by step, processor time by part, engines compared with bare
 * onnxruntime.
 */
export function formatProfile({
  machine,
  model,
  seconds,
  requests,
  engines,
}: Profile & { readonly machine: Machine }): string {
  const intro = `${model.name} ${model.version} in ${model.precision}; ${machine.processor}, ${machine.cores} cores; ${seconds} s a point; means by request, in ms.`;
  return [intro, formatSteps(requests), formatCpu(requests), formatEngines(engines)].join('\n\n');
}

/** The coarse picture is encoded while G2 waits and runs, so that time is not part of the sum. */
function formatSteps(requests: readonly RequestProfile[]): string {
  const rows = requests.map((request) => {
    const { decodeMs, coarseQueueMs, coarseMs, coarseEncodeMs, refineQueueMs, refineMs, refinedEncodeMs } =
      request;
    const steps = decodeMs + coarseQueueMs + coarseMs + refineQueueMs + refineMs + refinedEncodeMs;
    return [
      request.callers,
      ...[decodeMs, coarseQueueMs, coarseMs].map(ms),
      `(${ms(coarseEncodeMs)})`,
      ...[refineQueueMs, refineMs, refinedEncodeMs, request.totalMs - steps].map(ms),
      ms(request.callMs - request.totalMs),
      ms(request.callMs),
    ];
  });
  const steps = [
    'decode',
    'queue',
    'G1',
    '(encode)',
    'queue',
    'G2',
    'encode',
    'rest of the server',
    'gRPC, client',
  ];
  return formatTable(['callers', ...steps, 'call'], rows);
}

function formatCpu(requests: readonly RequestProfile[]): string {
  const rows = requests.map(
    ({ callers, split, bare, enginesCpuMs, serverMainCpuMs, serverOtherCpuMs, clientCpuMs }) => {
      const server = enginesCpuMs + serverMainCpuMs + serverOtherCpuMs;
      return [
        callers,
        `${split.processes} x ${split.threads}`,
        ms(bare.cpuMs),
        ...[enginesCpuMs - bare.cpuMs, serverMainCpuMs, serverOtherCpuMs, server - bare.cpuMs].map(ms),
        percent(server - bare.cpuMs, bare.cpuMs),
        ms(clientCpuMs),
      ];
    },
  );
  const header = [
    'callers',
    'split',
    'onnxruntime alone',
    'engines beyond it',
    'main thread',
    'other threads',
  ];
  return formatTable([...header, 'all beyond onnxruntime', 'of it', 'the client'], rows);
}

function formatEngines(engines: readonly EngineProfile[]): string {
  const rows = engines.map(({ processes, threads, batch, bare, engine, share }) => [
    `${processes} x ${threads}`,
    batch,
    bare.picturesPerSecond.toFixed(1),
    engine.picturesPerSecond.toFixed(1),
    percent(share, 1),
    ms(bare.cpuMs),
    ms(engine.cpuMs),
    percent(bare.cpuMs, engine.cpuMs),
    ms(engine.parentCpuMs),
  ]);
  const header = ['processes x threads', 'batch', 'alone pictures/s', 'engines pictures/s', 'share, median'];
  return formatTable([...header, 'alone CPU', 'engines CPU', 'share', 'parent CPU'], rows);
}
