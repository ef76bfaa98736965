import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { packageRoot } from '../../src/package-root.js';

/** Tries to lock a folder at each line that it reads, and says what came of it. */
const program = `
import { createInterface } from 'node:readline';
import { lockFolder } from ${JSON.stringify(join(packageRoot, 'dist', 'augment', 'lock-folder.js'))};
let unlock;
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'unlock') await unlock();
  const said = line === 'unlock' ? 'unlocked' : await lockFolder(process.argv[1]).then(
    (release) => { unlock = release; return 'locked'; },
    (error) => error.message,
  );
  console.log(said);
}`;

interface Starter {
  readonly process: ChildProcess;
  readonly ask: (line: string) => Promise<string>;
}

let folder: string;
let starters: Starter[];

function start(): Starter {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program, folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines: Interface = createInterface({ input: child.stdout });
  const ask = async (line: string): Promise<string> => {
    const said = once(lines, 'line');
    child.stdin.write(`${line}\n`);
    return String((await said)[0]);
  };
  return { process: child, ask };
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repose-lock-'));
  starters = [];
});

afterEach(async () => {
  for (const { process: child } of starters) child.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

test('of many processes that start together after one was killed, one holds the folder', async () => {
  starters = Array.from({ length: 16 }, start);
  while (starters.length > 4) {
    const said = await Promise.all(starters.map(({ ask }) => ask('lock')));
    const winners = starters.filter((_, index) => said[index] === 'locked');
    expect(winners).toHaveLength(1);
    const refusal = `Cannot write into ${folder}: another process is writing into it, expected none`;
    expect(said.filter((each) => each === refusal)).toHaveLength(starters.length - 1);
    starters = starters.filter((starter) => !winners.includes(starter));
    for (const { process: child } of winners) {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    }
  }
});

test('a folder that was let go of is free for others, and for the same process again', async () => {
  const [first, second] = [start(), start()];
  starters = [first, second];
  expect(await first.ask('lock')).toBe('locked');
  expect(await first.ask('unlock')).toBe('unlocked');
  expect(await second.ask('lock')).toBe('locked');
  expect(await second.ask('unlock')).toBe('unlocked');
  expect(await first.ask('lock')).toBe('locked');
});
