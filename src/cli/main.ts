#!/usr/bin/env node
import { startFirstEngine } from './first-engine.js';

const args = process.argv.slice(2);
if (args[0] === 'serve') startFirstEngine(); // the modules below take a tenth of a second to load
const { CommanderError } = await import('commander');
const { toFailure, usageStatus } = await import('./exit-status.js');
const { createProgram } = await import('./program.js');
const { say } = await import('./terminal.js');

// A reader that has seen enough (`repose poses | head -1`) is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const program = await createProgram(args);
try {
  await program.parseAsync();
} catch (thrown) {
  if (thrown instanceof CommanderError) process.exitCode = thrown.exitCode === 0 ? 0 : usageStatus;
  else {
    const verbose = program.opts<{ verbose?: boolean }>().verbose === true || Boolean(process.env['DEBUG']);
    const { status, text } = toFailure(thrown, verbose);
    say(text);
    process.exitCode = status;
  }
}
