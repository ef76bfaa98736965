import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ReposeError, toMessage } from '../errors.js';
import { type Bundle, manifestFile, readBundle } from './read-bundle.js';
import { readSmallFile } from './regular-file.js';

/**
 * A folder with this file is a model with several versions, each a bundle in a sub-folder. The file
 * names the default one by the version in its manifest.
 */
export const defaultVersionFile = 'default-version';

/** Bytes that it may have: a version of 64 characters and as much white space as anybody writes. */
const maxDefaultBytes = 1024;

/** The versions of a model. */
export interface ModelVersions {
  readonly name: string;
  /** At least one bundle, by version. */
  readonly versions: readonly Bundle[];
  /** The bundle for requests without a version. */
  readonly default: Bundle;
}

/**
 * The models of a folder, sorted by the names in their manifests. The folder holds bundles and
 * folders of versions, or is a bundle. Other files and hidden ones are ignored. Throws as
 * `readBundle`, and for two models with one name, two bundles with one version, and a missing
 * default version.
 */
export async function listModels(folder: string): Promise<readonly ModelVersions[]> {
  if (holds(folder, manifestFile)) return [toModel(await readBundle(folder))];
  const found = await Promise.all((await listFolders(folder)).map(readModel));
  const models = found.filter((model) => model !== undefined);
  models.sort((a, b) => compare(a.name, b.name));
  for (const [index, { name, default: bundle }] of models.entries()) {
    const next = models[index + 1];
    if (next?.name !== name) continue;
    const both = `"${bundle.folder}" and "${next.default.folder}" are both named "${name}"`;
    throw refuse(`Cannot list models: ${both}, expected different names`);
  }
  return models;
}

async function readModel(folder: string): Promise<ModelVersions | undefined> {
  const [isBundle, hasVersions] = [holds(folder, manifestFile), holds(folder, defaultVersionFile)];
  if (isBundle && hasVersions)
    throw refuse(`Cannot use "${folder}": ${manifestFile} and ${defaultVersionFile}, expected one of them`);
  if (hasVersions) return readVersions(folder);
  return isBundle ? toModel(await readBundle(folder)) : undefined;
}

function toModel(bundle: Bundle): ModelVersions {
  return { name: bundle.manifest.name, versions: [bundle], default: bundle };
}

async function readVersions(folder: string): Promise<ModelVersions> {
  const folders = (await listFolders(folder)).filter((path) => holds(path, manifestFile));
  const bundles = await Promise.all(folders.map(readBundle));
  bundles.sort((a, b) => compare(a.manifest.version, b.manifest.version));
  for (const [index, bundle] of bundles.entries()) assertFits(bundle, bundles[index + 1]);
  const path = join(folder, defaultVersionFile);
  const wanted = (await readDefault(path)).trim();
  const chosen = bundles.find(({ manifest }) => manifest.version === wanted);
  if (chosen !== undefined) return { name: chosen.manifest.name, versions: bundles, default: chosen };
  const versions = bundles.map(({ manifest }) => manifest.version).join(', ') || 'none';
  throw refuse(
    `Cannot use "${path}": ${JSON.stringify(wanted.slice(0, 100))}, expected one of the versions beside it: ${versions}`,
  );
}

function readDefault(path: string): Promise<string> {
  return readSmallFile(path, maxDefaultBytes).catch((cause: unknown) => {
    throw refuse(`Cannot use "${path}": ${toMessage(cause)}`);
  });
}

/** Checks that versions have one name and differ. */
function assertFits(bundle: Bundle, next: Bundle | undefined): void {
  if (next === undefined) return;
  const { name, version } = bundle.manifest;
  const both = `"${bundle.folder}" and "${next.folder}" are`;
  if (next.manifest.name !== name)
    throw refuse(
      `Cannot list versions: ${both} named "${name}" and "${next.manifest.name}", expected one name`,
    );
  if (next.manifest.version === version)
    throw refuse(`Cannot list versions: ${both} both version "${version}", expected different ones`);
}

/** The paths in a folder that are not hidden. */
async function listFolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder).catch((cause: unknown) => {
    throw new ReposeError('not-found', `Cannot list models: ${toMessage(cause)}`, { cause });
  });
  return entries.filter((name) => !name.startsWith('.')).map((name) => join(folder, name));
}

function holds(folder: string, file: string): boolean {
  return existsSync(join(folder, file));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : 1;
}

function refuse(message: string): ReposeError {
  return new ReposeError('failed-precondition', message);
}
