import { parseInt8Support } from '../../../src/server/fleet/cpu-features.js';

test.each([
  [
    'x86 with AVX-512',
    'processor\t: 0\nflags\t\t: fpu avx512f avx512_vnni amx_tile\nbugs\t\t: x\n',
    'avx512_vnni',
  ],
  ['x86 with AVX2 alone', 'flags\t\t: avx2 avx_vnni\n', 'avx_vnni'],
  ['arm', 'BogoMIPS\t: 50\nFeatures\t: fp asimd asimddp\n', 'asimddp'],
])('parseInt8Support() finds the byte instructions of %s', (_name, text, feature) => {
  expect(parseInt8Support(text)).toEqual({ feature });
});

test.each([
  ['a CPU without them', 'flags\t\t: avx2 avx512_vnnix\n'],
  ['a text without features', 'vendor_id\t: x\n'],
])('parseInt8Support() says what %s lacks', (_name, text) => {
  expect(parseInt8Support(text)).toEqual({ obstacle: 'the CPU has none of avx512_vnni, avx_vnni, asimddp' });
});
