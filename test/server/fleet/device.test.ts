import { explainProvider, toLoadError, toProviders } from '../../../src/server/fleet/device.js';

test.each([
  ['auto', false, ['cpu']],
  ['auto', true, ['cuda', 'cpu']],
  ['cpu', true, ['cpu']],
  ['cuda', true, ['cuda']],
  ['webgpu', false, ['webgpu']],
] as const)('toProviders(%j, %j) is %j', (device, hasCuda, expected) => {
  expect(toProviders(device, hasCuda)).toEqual(expected);
});

test('toProviders() for cuda without its provider names the library and the command that installs it', () => {
  expect(() => toProviders('cuda', false)).toThrow(
    'Cannot use CUDA: libonnxruntime_providers_cuda.so is missing next to onnxruntime_binding.node, run "npm run setup:cuda"',
  );
});

const missing = 'libcublasLt.so.13: cannot open shared object file: No such file or directory';

test('toLoadError() names the library that CUDA lacks', () => {
  expect(toLoadError([{ provider: 'cuda', message: missing }])).toMatchObject({
    kind: 'failed-precondition',
    message: expect.stringContaining('libcublasLt.so.13 is missing'),
  });
});

test("toLoadError() quotes CUDA's own message", () => {
  const message =
    'cuda_call.cc:154 [with ERRTYPE = cudaError] CUDA failure 35: driver is too old ; GPU=-1 ; file=x';
  expect(toLoadError([{ provider: 'cuda', message }]).message).toBe(
    'Cannot use CUDA: CUDA failure 35: driver is too old',
  );
});

test.each([
  ['cpu', true, { provider: 'cpu', failures: [] }, 'asked for with --device cpu'],
  [
    'auto',
    false,
    { provider: 'cpu', failures: [] },
    'the CUDA provider is not installed (npm run setup:cuda)',
  ],
  [
    'auto',
    true,
    { provider: 'cpu', failures: [{ provider: 'cuda', message: missing }] },
    "CUDA does not load: libcublasLt.so.13 is missing (see CUDA's libraries in docs/serving.md)",
  ],
  ['auto', true, { provider: 'cuda', failures: [] }, 'the CUDA provider loads'],
] as const)('explainProvider(%j, %j, %j) is %j', (device, hasCuda, loaded, expected) => {
  expect(explainProvider(device, hasCuda, loaded)).toBe(expected);
});
