/** A Python wheel: a zip file on the Python package index, pinned by its hash. */
export interface Wheel {
  readonly name: string;
  readonly version: string;
  readonly sha256: string;
}

/** Files to keep from wheels. */
export interface WheelFiles {
  /**
   * Their paths in a wheel; `*` stands for any characters, also `/`. Each pattern must match a
   * file.
   */
  readonly pattern: string;
  /**
   * The sub-folder to put them into; by default they keep their path in the wheel.
   */
  readonly folder?: string;
}

/** The wheels of a library for one platform, and the files to keep. */
export interface WheelSet {
  /** The library and its version, for messages. */
  readonly title: string;
  /**
   * pip's platform tags. The libraries do not depend on Python's version: all wheels are of cp312.
   */
  readonly platforms: readonly string[];
  readonly wheels: readonly Wheel[];
  readonly files: readonly WheelFiles[];
  /** The size of all wheels, for messages. */
  readonly downloadMb: number;
}

/**
 * A pip requirements file that pins each wheel's version and content; pip refuses any other file.
 */
export function toRequirements(wheels: readonly Wheel[]): string {
  return wheels.map(({ name, version, sha256 }) => `${name}==${version} --hash=sha256:${sha256}\n`).join('');
}
