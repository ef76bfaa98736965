/** Writes a line of data, which another program may read, to standard output. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Writes a line for the person at the terminal to standard error. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
