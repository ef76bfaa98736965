import type { ReposeError } from '../../errors.js';
import type { ServerContext } from '../context.js';
import { type Holding, toCutError } from './held-bytes.js';

/** Opens the holding of a stream without a request in flight. `fail` must end the stream. */
export function holdIdle(
  { idle, config, events }: Pick<ServerContext, 'idle' | 'config' | 'events'>,
  fail: (error: ReposeError) => void,
): Holding {
  const messages = {
    time: `Cannot keep the stream open: no request for ${config.maxStreamIdleMs} ms, expected a request or its end`,
    bytes: 'Cannot keep the stream open: too many streams are idle, expected a request or its end',
  };
  return idle.open((reason) => {
    events.emit('refused', `idle_${reason}`);
    fail(toCutError(reason, messages));
  });
}
