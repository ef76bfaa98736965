import { readFileSync } from 'node:fs';

/**
 * The instructions that multiply and add bytes several at a time: without them, int8 is hardly
 * faster than fp32.
 */
const int8Features = ['avx512_vnni', 'avx_vnni', 'asimddp'] as const;

/** What a CPU has that makes int8 worth while, or why that is not known. */
export type Int8Support = { readonly feature: string } | { readonly obstacle: string };

/** Whether this machine's CPU is fast with bytes, by the features that Linux lists. */
export function findInt8Support(): Int8Support {
  try {
    return parseInt8Support(readFileSync('/proc/cpuinfo', 'utf8'));
  } catch {
    return { obstacle: `what the CPU can do is not known on ${process.platform}` };
  }
}

/** The same of the text of /proc/cpuinfo: `flags` on x86, `Features` on arm. */
export function parseInt8Support(cpuinfo: string): Int8Support {
  const [, listed = ''] = /^(?:flags|Features)\s*:(.*)$/m.exec(cpuinfo) ?? [];
  const features = new Set(listed.trim().split(/\s+/));
  const feature = int8Features.find((name) => features.has(name));
  return feature === undefined ? { obstacle: `the CPU has none of ${int8Features.join(', ')}` } : { feature };
}
