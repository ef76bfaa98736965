/** The calls of a turn that ended in the span of time that counts; `cpuMs` is what the server spent in it, where that is known. */
export function toTurn(calls, { fromMs, toMs, cpuMs }) {
  const counted = calls.filter(({ endedMs }) => endedMs >= fromMs && endedMs < toMs);
  return { calls: counted, seconds: (toMs - fromMs) / 1000, cpuMs };
}

/** What the calls of several turns come to, as one; latencies in milliseconds from when a call was due, `cpuMs` by call. */
export function summariseTurns(turns) {
  const sum = (read) => turns.reduce((total, turn) => total + read(turn), 0);
  const counted = turns.flatMap(({ calls }) => calls);
  const answered = counted.filter(({ error }) => error === undefined);
  const errors = {};
  for (const { error } of counted) if (error !== undefined) errors[error] = (errors[error] ?? 0) + 1;
  const cpuMs = sum((turn) => turn.cpuMs ?? 0) / answered.length;
  return {
    callsPerSecond: answered.length / sum(({ seconds }) => seconds),
    coarse: toPercentiles(answered.map(({ arrivedMs }) => arrivedMs.coarse)),
    refined: toPercentiles(answered.map(({ arrivedMs }) => arrivedMs.refined)),
    bytes: answered.reduce((total, call) => total + call.bytes, 0) / Math.max(1, answered.length),
    errors,
    ...(cpuMs > 0 && Number.isFinite(cpuMs) && { cpuMs }),
  };
}

/** The 50th, 90th and 99th percentile of the values that are there. */
export function toPercentiles(values) {
  const ordered = values.filter((value) => value !== undefined).sort((a, b) => a - b);
  const at = (share) => ordered[Math.min(ordered.length - 1, Math.floor(share * ordered.length))];
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99) };
}
