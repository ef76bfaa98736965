import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readGroupLimits } from '../../../src/server/engine/control-groups.js';
import { writeFiles } from '../../support/write-files.js';

const none = Number.POSITIVE_INFINITY;
const group = 'sys/fs/cgroup';
const unlimitedV1 = '9223372036854771712\n';

test.each<[string, Record<string, string>, { cores: number; memoryBytes: number }]>([
  ['no control groups', {}, { cores: none, memoryBytes: none }],
  [
    'version 2 without limits',
    { 'proc/self/cgroup': '0::/\n', [`${group}/cpu.max`]: 'max 100000\n', [`${group}/memory.max`]: 'max\n' },
    { cores: none, memoryBytes: none },
  ],
  [
    'version 2 in a container, whose group is the outermost one',
    {
      'proc/self/cgroup': '0::/\n',
      [`${group}/cpu.max`]: '150000 100000\n',
      [`${group}/memory.max`]: '536870912\n',
    },
    { cores: 1.5, memoryBytes: 536_870_912 },
  ],
  [
    'version 2 of a service, and a tighter slice around it',
    {
      'proc/self/cgroup': '0::/a.slice/b.slice/c.service\n',
      [`${group}/a.slice/cpu.max`]: '200000 100000\n',
      [`${group}/a.slice/memory.high`]: '2000000\n',
      [`${group}/a.slice/b.slice/cpu.max`]: 'max 100000\n',
      [`${group}/a.slice/b.slice/c.service/cpu.max`]: '600000 100000\n',
      [`${group}/a.slice/b.slice/c.service/memory.max`]: '3000000\n',
      [`${group}/other.slice/cpu.max`]: '1000 100000\n',
    },
    { cores: 2, memoryBytes: 2_000_000 },
  ],
  [
    'version 1 in a container, with the path that its group has outside',
    {
      'proc/self/cgroup':
        '11:cpu,cpuacct:/docker/0123\n10:memory:/docker/0123\n1:name=systemd:/docker/0123\n',
      [`${group}/cpu/cpu.cfs_quota_us`]: '50000\n',
      [`${group}/cpu/cpu.cfs_period_us`]: '100000\n',
      [`${group}/memory/memory.limit_in_bytes`]: '1073741824\n',
    },
    { cores: 0.5, memoryBytes: 1_073_741_824 },
  ],
  [
    'version 1 on the machine itself',
    {
      'proc/self/cgroup': '4:memory:/user/me\n1:cpu:/\n0::/\n',
      [`${group}/cpu/cpu.cfs_quota_us`]: '-1\n',
      [`${group}/cpu/cpu.cfs_period_us`]: '100000\n',
      [`${group}/memory/memory.limit_in_bytes`]: unlimitedV1,
      [`${group}/memory/user/me/memory.limit_in_bytes`]: '1000000\n',
    },
    { cores: none, memoryBytes: 1_000_000 },
  ],
  [
    'a process outside of its container, whose path leads out of it',
    { 'proc/self/cgroup': '0::/../../other\n', [`${group}/cpu.max`]: '100000 100000\n' },
    { cores: 1, memoryBytes: none },
  ],
])('readGroupLimits() reads %s', async (_name, files, expected) => {
  const root = await mkdtemp(join(tmpdir(), 'repose-groups-'));
  await writeFiles(root, files);
  expect(readGroupLimits(root)).toEqual(expected);
  await rm(root, { recursive: true });
});
