/**
 * A `describe` block that needs a WebGPU adapter, which `npm test` looks for. Where there is none the block becomes one
 * skipped test, whose name says why.
 */
export function describeWebgpu(name: string, fn: () => void): void {
  const { REPOSE_TEST_WEBGPU: device, REPOSE_TEST_WEBGPU_MISSING: reason } = process.env;
  if (device) describe(name, fn);
  else
    test.skip(`${name}: ${reason ?? 'no adapter was looked for, expected to be run by "npm test"'}`, () =>
      undefined);
}
