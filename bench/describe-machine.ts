import { arch, availableParallelism, cpus, type } from 'node:os';

/** The processor and system of a measurement. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly system: string;
}

/** This machine. */
export function describeMachine(): Machine {
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    system: `${type()} ${arch()}`,
  };
}
