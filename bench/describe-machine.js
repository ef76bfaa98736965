import { arch, availableParallelism, cpus, type } from 'node:os';

/** The processor and system that measured, for the reader of the numbers. */
export function describeMachine() {
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    system: `${type()} ${arch()}`,
  };
}
