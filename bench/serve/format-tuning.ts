import type { Machine } from '../describe-machine.js';
import { formatTable } from '../format-table.js';
import { describeSettings } from './servers/python-peers.js';
import type { Tuning } from './tune-peers.js';

/** If no call of a round ended in the measured seconds, there is no figure. */
const show = (value: number, digits: number) => (Number.isFinite(value) ? value.toFixed(digits) : '-');

/** Formats the tried settings as Markdown. */
export function formatTuning({
  machine,
  model,
  seconds,
  results,
}: Tuning & { readonly machine: Machine }): string {
  const intro = `${model.name} ${model.version} in ${model.precision}; ${machine.processor}, ${machine.cores} cores; three rounds of ${seconds} s a point; times in ms.`;
  const rows = results.map(({ name, settings, aloneMs, callsPerSecond, cpuMs, coarseMs, refinedMs }) => [
    name,
    describeSettings(settings),
    show(aloneMs, 0),
    show(callsPerSecond, 1),
    show(cpuMs, 1),
    show(coarseMs, 0),
    show(refinedMs, 0),
  ]);
  const header = [
    'server',
    'settings',
    '1 caller',
    '16 callers, calls/s',
    'CPU a call',
    'coarse p50',
    'refined p50',
  ];
  return [intro, formatTable(header, rows)].join('\n\n');
}
