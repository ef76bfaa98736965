import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.js';
import { runCli } from '../support/cli.js';
import { paperModel } from '../support/paper-model.js';

const bundle = paperModel;

test('repose explain prints a table for each graph of a bundle, in the order in which they run', async () => {
  const { status, stdout, stderr } = await runCli('explain', bundle, '--repeats', '1');
  expect(stderr.match(/\w+\.onnx/g)).toEqual(['coarse.onnx', 'refine.onnx']);
  const lines = stdout.split('\n');
  expect(lines.some((line) => /^g1\/encoder0_conv0 +Conv +Nx16x128x64 +\d+\.\d\d /.test(line))).toBe(true);
  expect(lines.some((line) => /^g2\/encoder0_conv0 +Conv +Nx16x128x64 +\d+\.\d\d /.test(line))).toBe(true);
  expect(lines.filter((line) => /^all +\d+ .* 100\.0 /.test(line)).length).toBe(2);
  expect(status).toBe(0);
});

test('repose explain --json prints the tables of one file as JSON', async () => {
  const file = join(bundle, 'refine.onnx');
  const { stdout } = await runCli('explain', file, '--repeats', '1', '--json');
  const { before, after } = JSON.parse(stdout);
  expect(before.rows[0].name).toBe('cond/planes');
  expect(after.total.flops).toBeGreaterThan(3e8);
});

test.each([
  [['explain', 'no-such-model'], 'Cannot explain "no-such-model": '],
  [['explain', join(packageRoot, 'README.md')], 'Cannot read an ONNX model: '],
  [['explain', join(packageRoot, 'package.json')], 'expected a layers model that TensorFlow.js saved'],
  [['explain', bundle, '--repeats', '0'], 'Expected a whole number of at least 1'],
])('repose %j is refused', async (args, message) => {
  const { status, stderr } = await runCli(...args);
  expect(stderr).toContain(message);
  expect(status).not.toBe(0);
});
