import type { Manifest } from '../../bundle/manifest.js';
import { ReposeError } from '../../errors.js';
import type { ServerContext } from '../context.js';
import type { CallScope } from './call-scope.js';
import { Timeline } from './timeline.js';

/** What a request has come to so far. */
export interface Progress {
  readonly timeline: Timeline;
  model: Pick<Manifest, 'name' | 'version'> | undefined;
  /** The bytes of what it was answered with. */
  pictureBytes: number;
}

/**
 * Yields what `run` yields, and reports the start and the end of the request, with what `run` has
 * noted of its progress, as the server's events. `condBytes` is the size of its condition image.
 */
export async function* reportRequest<Answer>(
  { events }: Pick<ServerContext, 'events'>,
  { scope, condBytes }: { readonly scope: CallScope; readonly condBytes: number },
  run: (progress: Progress) => AsyncGenerator<Answer, void, void>,
): AsyncGenerator<Answer, void, void> {
  const { requestId, call, caller, arrivedMs: startedMs } = scope;
  const progress: Progress = { timeline: new Timeline(startedMs), model: undefined, pictureBytes: 0 };
  let error: unknown;
  events.emit('requestStarted', call);
  try {
    yield* run(progress);
  } catch (thrown) {
    error = thrown;
    if (thrown instanceof ReposeError && thrown.quotas.length > 0) events.emit('refused', 'quota');
    throw thrown;
  } finally {
    const { model, pictureBytes, timeline } = progress;
    const { steps } = timeline;
    const endedMs = performance.now();
    const end = { call, caller: caller.name, requestId, startedMs, endedMs, model, error, steps };
    events.emit('requestEnded', { ...end, condBytes, pictureBytes });
  }
}
