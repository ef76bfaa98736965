import { hasBfloat16 } from '../../../src/train/tensorflow/detect-bfloat16.js';

test.each([
  ['flags\t\t: fpu avx2 avx512_bf16 clzero', true],
  ['processor\t: 0\nflags\t\t: fpu amx_bf16 amx_tile', true],
  ['flags\t\t: fpu avx2 avx512f avx512_vnni', false],
  ['model name\t: avx512_bf16 in name only\nflags\t\t: fpu', false],
  ['', false],
])('hasBfloat16(%j) is %s', (cpuinfo, expected) => {
  expect(hasBfloat16(cpuinfo)).toBe(expected);
});
