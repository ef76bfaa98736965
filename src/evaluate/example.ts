import type { Size } from '../pose/skeleton.js';

/** A target and the pictures to compare with it; RGB, [H, W, 3], all of one size. */
export interface Example {
  /** Its name in reports: a file's name, or that of the pair. */
  readonly name: string;
  readonly target: Uint8Array;
  /** By drawer: `copy` is the condition image, `paste` that picture moved without a network, `coarse` and `refined` are a model's pictures. */
  readonly drawn: Readonly<Record<string, Uint8Array>>;
  /** The target's pose mask, [H, W], 0 or 1. */
  readonly mask?: Uint8Array | undefined;
  /** What a grid shows before the target: the condition image and the pose. */
  readonly shown?: readonly Uint8Array[] | undefined;
}

/** Examples that are read or drawn on demand, and again for a grid. */
export interface ExampleSource {
  readonly size: Size;
  readonly count: number;
  read(index: number): Promise<Example>;
}
