import { toFailure } from '../../src/cli/exit-status.js';
import { ReposeError } from '../../src/errors.js';

test("toFailure() says an error of Repose's own in one line", () => {
  const error = new ReposeError('not-found', 'Cannot find the model: "x"');
  expect(toFailure(error, false)).toEqual({ status: 3, text: 'error: Cannot find the model: "x"' });
});

test('toFailure() says every violation, a line each', () => {
  const error = ReposeError.invalid([
    { field: 'a', description: 'Cannot read a' },
    { field: 'b', description: 'Cannot read b' },
  ]);
  expect(toFailure(error, false)).toEqual({ status: 2, text: 'error: Cannot read a\nerror: Cannot read b' });
});

test.each([[new TypeError('x is undefined')], ['x is undefined']])(
  'toFailure() asks for a report of what nobody expected: %p',
  (thrown) => {
    const { status, text } = toFailure(thrown, false);
    expect(status).toBe(70);
    expect(text).toMatch(
      /^error: x is undefined\nThis is a defect of Repose\. Please report it with .* --verbose$/,
    );
  },
);

test('toFailure() shows the stack and its causes only when verbose', () => {
  const error = new ReposeError('internal', 'Cannot draw', { cause: new Error('segmentation fault') });
  expect(toFailure(error, false).text).toBe('error: Cannot draw');
  expect(toFailure(error, true).text).toMatch(
    /^error: Cannot draw\nReposeError: Cannot draw\n {4}at [\s\S]*\nCaused by: Error: segmentation fault\n {4}at /,
  );
});
