import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A process that takes training steps when it is told to. */
export interface Stepper {
  /** Takes so many steps; resolves with the milliseconds of one of them. */
  take(steps: number): Promise<number>;
  stop(): Promise<void>;
}

/**
 * Starts a process that reads a number of steps as a line of its standard input, takes them, and
 * writes the milliseconds of one of them as a line that begins with `step`. It says `ready` first.
 */
export async function startStepper(command: string, args: readonly string[]): Promise<Stepper> {
  const child = spawn(command, args, {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' },
  });
  const ended = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const read = async (word: string): Promise<string> => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done) throw new Error(`Cannot time ${command} ${args.join(' ')}: it ended before its "${word}"`);
      if (value.startsWith(word)) return value;
    }
  };
  await read('ready');
  return {
    take: async (steps) => {
      child.stdin.write(`${steps}\n`);
      return Number((await read('step ')).slice('step '.length));
    },
    stop: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
