/**
 * Yields the answers of a call that `start` makes with the signal it is given. Leaving the loop, or
 * aborting `outer`, ends the call.
 */
export async function* readCall<Answer>(
  start: (signal: AbortSignal) => AsyncIterable<Answer>,
  outer: AbortSignal | undefined,
): AsyncGenerator<Answer, void> {
  const call = new AbortController();
  const signal = outer ? AbortSignal.any([outer, call.signal]) : call.signal;
  const answers = start(signal)[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await answers.next();
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    call.abort();
    // Connect clears the timer of a deadline only where it meets the end.
    await answers.next().catch(() => {});
  }
}
