import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';

const dayMs = 24 * 3_600_000;

/** A certificate and its key, PEM. */
export interface Certified {
  readonly cert: string;
  readonly key: string;
}

/** An authority that signs certificates. */
export interface Authority extends Certified {
  /** Signs one of this name for this machine's addresses; it ends `days` days from now, which may be past. */
  sign(name: string, days?: number): Promise<Certified>;
}

/** Creates an authority with a key of its own. */
export async function createAuthority(name: string): Promise<Authority> {
  const ca = await create(name, [
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, critical: true },
  ]);
  const altNames = [
    { type: 2, value: 'localhost' },
    { type: 7, ip: '127.0.0.1' },
  ] as const;
  return {
    ...ca,
    sign: (subject, days = 30) =>
      create(subject, [{ name: 'subjectAltName', altNames: [...altNames] }], { ca, days }),
  };
}

/** Writes texts to files of a new folder; returns their paths by the same names. */
export async function writeTexts<Name extends string>(
  texts: Readonly<Record<Name, string>>,
): Promise<Record<Name, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'repose-identity-'));
  const paths = Object.entries<string>(texts).map(async ([name, text]) => {
    const path = join(folder, name);
    await writeFile(path, text);
    return [name, path] as const;
  });
  return Object.fromEntries(await Promise.all(paths)) as Record<Name, string>;
}

async function create(
  name: string,
  extensions: NonNullable<Parameters<typeof generate>[1]>['extensions'] & object,
  { ca, days = 30 }: { ca?: Certified; days?: number } = {},
): Promise<Certified> {
  const made = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() - 60 * dayMs),
    notAfterDate: new Date(Date.now() + days * dayMs),
    extensions,
    ...(ca && { ca }),
  });
  return { cert: made.cert, key: made.private };
}
