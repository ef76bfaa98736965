#!/usr/bin/env node
import { CommanderError } from 'commander';
import { toFailure, usageStatus } from './exit-status.js';
import { createProgram } from './program.js';
import { say } from './terminal.js';

// A reader that has seen enough (`repose poses | head -1`) is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const program = await createProgram(process.argv.slice(2));
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
