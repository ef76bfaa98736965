/** What calls that ended in a span of time come to; latencies in milliseconds from when a call was due. */
export function summariseCalls(calls, { fromMs, toMs }) {
  const counted = calls.filter(({ endedMs }) => endedMs >= fromMs && endedMs < toMs);
  const answered = counted.filter(({ error }) => error === undefined);
  const errors = {};
  for (const { error } of counted) if (error !== undefined) errors[error] = (errors[error] ?? 0) + 1;
  return {
    callsPerSecond: answered.length / ((toMs - fromMs) / 1000),
    coarse: toPercentiles(answered.map(({ arrivedMs }) => arrivedMs.coarse)),
    refined: toPercentiles(answered.map(({ arrivedMs }) => arrivedMs.refined)),
    bytes: answered.reduce((sum, call) => sum + call.bytes, 0) / Math.max(1, answered.length),
    errors,
  };
}

function toPercentiles(values) {
  const ordered = values.filter((value) => value !== undefined).sort((a, b) => a - b);
  const at = (share) => ordered[Math.min(ordered.length - 1, Math.floor(share * ordered.length))];
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99) };
}
