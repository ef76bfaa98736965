import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The one that the variable CHROMIUM names, or one where systems put it. */
const executablePath = process.env['CHROMIUM'] || places.find((path) => existsSync(path));

/** It stays offline, and root may run it. */
const args = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts a headless Chromium, with more arguments if some are given. */
export function launchChromium(more: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: executablePath!, args: [...args, ...more] });
}

/**
 * A `describe` block that needs Chromium. Where it is missing the block becomes one skipped test, whose name says so, and
 * a line on standard error.
 */
export function describeWithChromium(name: string, fn: () => void): void {
  if (executablePath !== undefined) {
    describe(name, fn);
    return;
  }
  const reason = `Chromium is missing: CHROMIUM is not set, and there is none of ${places.join(', ')}`;
  process.stderr.write(`SKIPPED: ${name}: ${reason}\n`);
  test.skip(`${name}: ${reason}`, () => undefined);
}
