import { readFileSync } from 'node:fs';

/**
 * Instructions that multiply and add several bytes at once. Without them, int8 is hardly faster
 * than fp32.
 */
const int8Features = ['avx512_vnni', 'avx_vnni', 'asimddp'] as const;

/** The CPU feature that makes int8 fast, or the reason why none is known. */
export type Int8Support = { readonly feature: string } | { readonly obstacle: string };

/**
 * Returns whether int8 is fast on this machine's CPU, according to the features that Linux lists.
 */
export function findInt8Support(): Int8Support {
  try {
    return parseInt8Support(readFileSync('/proc/cpuinfo', 'utf8'));
  } catch {
    return { obstacle: `what the CPU can do is not known on ${process.platform}` };
  }
}

/** The same from the text of /proc/cpuinfo: `flags` on x86, `Features` on arm. */
export function parseInt8Support(cpuinfo: string): Int8Support {
  const [, listed = ''] = /^(?:flags|Features)\s*:(.*)$/m.exec(cpuinfo) ?? [];
  const features = new Set(listed.trim().split(/\s+/));
  const feature = int8Features.find((name) => features.has(name));
  return feature === undefined ? { obstacle: `the CPU has none of ${int8Features.join(', ')}` } : { feature };
}
