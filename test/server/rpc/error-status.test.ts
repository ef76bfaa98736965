import { status } from '@grpc/grpc-js';
import { type Logger, pino } from 'pino';
import { ReposeError } from '../../../src/errors.js';
import { decodeStatusDetails, statusDetailsKey } from '../../../src/rpc/status-details.js';
import { type CallError, toCallError } from '../../../src/server/rpc/error-status.js';

/** Creates a real logger, and records its lines. */
function createLog(): { log: Logger; lines: string[] } {
  const lines: string[] = [];
  return { log: pino({ level: 'info' }, { write: (line: string) => void lines.push(line) }), lines };
}

function toDetails({ metadata }: CallError) {
  return decodeStatusDetails(metadata.get(statusDetailsKey)[0] as Buffer);
}

test('toCallError() hides errors other than ReposeError, and logs them under the request id', () => {
  const { log, lines } = createLog();
  const error = toCallError(new TypeError('secret at /home/somebody'), { requestId: 'r1', log });
  expect(error.code).toBe(status.INTERNAL);
  expect(error.details).toBe('Cannot answer: internal error, request r1');
  expect(toDetails(error)).toEqual({ requestId: 'r1' });
  expect(Buffer.concat(error.metadata.get(statusDetailsKey) as Buffer[]).toString()).not.toContain('secret');
  expect(lines.join('')).toContain('secret at /home/somebody');
  expect(lines.join('')).toContain('"requestId":"r1"');
});

test('toCallError() of an internal error of ours names the request and logs the cause', () => {
  const { log, lines } = createLog();
  const thrown = new ReposeError('internal', 'Cannot draw: the model failed', {
    cause: new Error('bad shape'),
  });
  const error = toCallError(thrown, { requestId: 'r2', log });
  expect(error).toMatchObject({ code: status.INTERNAL, details: 'Cannot draw: the model failed' });
  expect(toDetails(error)).toEqual({ requestId: 'r2' });
  expect(lines.join('')).toContain('bad shape');
});

test('toCallError() of a refusal says when to try again', () => {
  const thrown = new ReposeError('resource-exhausted', 'Cannot accept the request', { retryAfterMs: 1500 });
  const error = toCallError(thrown, { requestId: 'r3', log: createLog().log });
  expect(error.code).toBe(status.RESOURCE_EXHAUSTED);
  expect(toDetails(error)).toEqual({ retryAfterMs: 1500 });
});

test('toCallError() replaces lone surrogates, which would leave a call without an end', () => {
  const thrown = new ReposeError('not-found', 'Cannot find the model: "\ud800"');
  expect(toCallError(thrown, { requestId: 'r4', log: createLog().log }).details).toBe(
    'Cannot find the model: "\ufffd"',
  );
});

test('toCallError() of a long text is short enough for every client, and not logged here', () => {
  const { log, lines } = createLog();
  const thrown = new ReposeError('not-found', `Cannot find the model: "${'x\n'.repeat(50_000)}"`);
  const error = toCallError(thrown, { requestId: 'r5', log });
  expect(error.details.length).toBeLessThanOrEqual(1001);
  expect(error.details).toMatch(/^Cannot find the model: .+…$/s);
  expect((error.metadata.get(statusDetailsKey)[0] as Buffer).length).toBeLessThan(1100);
  expect(lines).toEqual([]);
});
