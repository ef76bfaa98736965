/** One Python wheel: a zip file on the Python package index, pinned to its content. */
export interface Wheel {
  readonly name: string;
  readonly version: string;
  readonly sha256: string;
}

/** Files of the wheels that are kept. */
export interface WheelFiles {
  /** Their paths in a wheel; `*` stands for any characters, `/` among them. Every pattern must match a file. */
  readonly pattern: string;
  /** Where they go, each under its own name, below the folder that is filled; absent: to the path that they have in the wheel. */
  readonly folder?: string;
}

/** The wheels that hold a library for one kind of machine, and which of their files are kept. */
export interface WheelSet {
  /** The library and its version, for people. */
  readonly title: string;
  /** pip's platform tags. The libraries do not depend on Python's version: all wheels are of cp312. */
  readonly platforms: readonly string[];
  readonly wheels: readonly Wheel[];
  readonly files: readonly WheelFiles[];
  /** All wheels together, for people. */
  readonly downloadMb: number;
}

/** A pip requirements file that pins each wheel's version and content; pip refuses any other file. */
export function toRequirements(wheels: readonly Wheel[]): string {
  return wheels.map(({ name, version, sha256 }) => `${name}==${version} --hash=sha256:${sha256}\n`).join('');
}
