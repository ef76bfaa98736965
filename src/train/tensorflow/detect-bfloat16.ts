import { readFileSync } from 'node:fs';

/**
 * Whether this CPU has instructions for bfloat16 (AVX512-BF16 or AMX). Detected on Linux on x64;
 * false elsewhere.
 */
export function detectBfloat16(): boolean {
  try {
    return hasBfloat16(readFileSync('/proc/cpuinfo', 'utf8'));
  } catch {
    return false;
  }
}

/** Whether the text of `/proc/cpuinfo` names one of the instruction sets. */
export function hasBfloat16(cpuinfo: string): boolean {
  return /^flags\b.*\b(avx512_bf16|amx_bf16)\b/m.test(cpuinfo);
}
