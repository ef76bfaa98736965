import type { Machine } from '../describe-machine.js';
import { formatTable } from '../format-table.js';
import type { BenchmarkResults } from './results.js';

const ms = (value: number | undefined) => (value === undefined ? '-' : value.toFixed(value < 100 ? 1 : 0));
const rate = (value: number | undefined) => value?.toFixed(1) ?? '-';
const list = (errors: Readonly<Record<string, number>>) =>
  Object.entries(errors)
    .map(([kind, count]) => `${count} ${kind}`)
    .join(', ') || '-';

/**
 * Formats the results as Markdown: the bare loop, the closed loop, the open loop, and the servers.
 */
export function formatResults(results: BenchmarkResults & { readonly machine: Machine }): string {
  const { machine, model, seconds, rounds, bare, servers, leftOut } = results;
  const intro = `${model.name} ${model.version} in ${model.precision}; ${machine.processor}, ${machine.cores} cores; ${rounds} rounds of ${seconds} s a point; times in ms.`;
  const tables = [formatBare(bare), formatClosed(servers), formatOpen(servers), formatServers(servers)];
  const missing = leftOut.map(({ name, reason }) => `Without ${name}: ${reason}.`);
  return [intro, ...tables, ...missing].join('\n\n');
}

function formatBare(bare: BenchmarkResults['bare']): string {
  const rows = bare.map(({ processes, threads, picturesPerSecond, coarseMs, refineMs, cpuMs }) => [
    `${processes} x ${threads}`,
    rate(picturesPerSecond),
    ms(coarseMs),
    ms(refineMs),
    ms(cpuMs),
  ]);
  return formatTable(
    ['onnxruntime alone, processes x threads', 'pictures/s', 'G1', 'G2', 'CPU a picture'],
    rows,
  );
}

function formatClosed(servers: BenchmarkResults['servers']): string {
  const rows = servers.flatMap(({ name, closed }) =>
    closed.map(({ callers, callsPerSecond, share, cpuMs, coarse, refined, errors, ghz }) => [
      name,
      callers,
      rate(callsPerSecond),
      `${(100 * share).toFixed(0)} %`,
      ms(cpuMs),
      ms(coarse.p50),
      ms(coarse.p99),
      ms(refined.p50),
      ms(refined.p99),
      list(errors),
      rate(ghz?.callsPerSecond),
      ms(ghz?.p50),
      ms(ghz?.p99),
    ]),
  );
  const header = [
    'server',
    'callers',
    'calls/s',
    'of alone',
    'CPU a call',
    'coarse p50',
    'p99',
    'refined p50',
    'p99',
    'errors',
  ];
  return formatTable([...header, 'ghz calls/s', 'p50', 'p99'], rows);
}

function formatOpen(servers: BenchmarkResults['servers']): string {
  const rows = servers.flatMap(({ name, open }) =>
    open.map(({ percent, rate: offered, callsPerSecond, coarse, refined, errors }) => [
      name,
      `${percent} %`,
      rate(offered),
      rate(callsPerSecond),
      ms(coarse.p50),
      ms(coarse.p99),
      ms(refined.p50),
      ms(refined.p99),
      list(errors),
    ]),
  );
  const header = [
    'server',
    'load',
    'offered/s',
    'answered/s',
    'coarse p50',
    'p99',
    'refined p50',
    'p99',
    'errors',
  ];
  return formatTable(header, rows);
}

/**
 * Start times run from the start of the process until its health service reports that it is ready.
 */
function formatServers(servers: BenchmarkResults['servers']): string {
  const rows = servers.map(({ name, readyMs, difference, title, versions }) => [
    name,
    (readyMs / 1000).toFixed(2),
    difference ? `${difference.coarse}, ${difference.refined}` : '-',
    title,
    versions,
  ]);
  return formatTable(['server', 'ready after s', 'levels from ours', 'settings', 'versions'], rows);
}
