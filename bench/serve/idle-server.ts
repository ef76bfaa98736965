import { setTimeout as sleep } from 'node:timers/promises';
import type { WatchedServer } from './watched-server.js';
import type { Sample } from './watched-server-process.js';

/** How much more memory an idle server may have than before: in use by JavaScript, and resident. */
export interface MemorySlack {
  readonly usedMb: number;
  readonly residentMb: number;
}

export interface IdleOptions {
  /** The server before the load; without it only work and callers' bytes are looked at. */
  readonly before?: Sample;
  readonly slack: MemorySlack;
  /** How long left-over resources may take to disappear. */
  readonly limitMs: number;
}

const handleSlack = 4;
const pollMs = 50;

/** Waits until the server is idle and has released everything. Returns the last sample. */
export async function waitUntilIdle(
  server: Pick<WatchedServer, 'look'>,
  { before, slack, limitMs }: IdleOptions,
): Promise<Sample> {
  const endMs = performance.now() + limitMs;
  for (;;) {
    const sample = await server.look({ afterCollection: true });
    if (listRemains(sample, before ?? sample, slack).length === 0 || performance.now() > endMs) return sample;
    await sleep(pollMs);
  }
}

/** Lists what an idle server should have released, and missing engines. */
export function listRemains(sample: Sample, before: Sample, slack: MemorySlack): readonly string[] {
  const { jobs, unreadBytes, uploadBytes, handles, descriptors, engines, planned, rssMb } = sample;
  const [usedMb, usedBeforeMb] = [toUsedMb(sample), toUsedMb(before)];
  const checks: readonly (readonly [boolean, string])[] = [
    [jobs > 0, `${jobs} jobs`],
    [unreadBytes > 0, `${unreadBytes} unread bytes`],
    [uploadBytes > 0, `${uploadBytes} bytes of uploads`],
    [engines < planned, `${engines} engines of ${planned}`],
    [handles > before.handles + handleSlack, `${handles} handles, before ${before.handles}`],
    [
      descriptors > before.descriptors + handleSlack,
      `${descriptors} open files, before ${before.descriptors}`,
    ],
    [
      usedMb > usedBeforeMb + slack.usedMb,
      `${usedMb.toFixed(0)} MB in use, before ${usedBeforeMb.toFixed(0)}`,
    ],
    [
      rssMb > before.rssMb + slack.residentMb,
      `${rssMb.toFixed(0)} MB resident, before ${before.rssMb.toFixed(0)}`,
    ],
  ];
  return checks.flatMap(([isWrong, words]) => (isWrong ? [words] : []));
}

/** What JavaScript and its buffers use. */
export function toUsedMb({ heapMb, buffersMb }: Sample): number {
  return heapMb + buffersMb;
}
