import { formatTable } from '../format-table.js';
import { describeSettings } from './servers/python-peers.js';

/** The tried settings as Markdown. */
export function formatTuning({ machine, model, seconds, results }) {
  const intro = `${model.name} ${model.version} in ${model.precision}; ${machine.processor}, ${machine.cores} cores; three rounds of ${seconds} s a point; times in ms.`;
  const rows = results.map(({ name, settings, aloneMs, callsPerSecond, cpuMs, coarseMs, refinedMs }) => [
    name,
    describeSettings(settings),
    aloneMs.toFixed(0),
    callsPerSecond.toFixed(1),
    cpuMs.toFixed(1),
    coarseMs.toFixed(0),
    refinedMs.toFixed(0),
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
