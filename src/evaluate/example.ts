import type { Size } from '../pose/skeleton.js';

/** A target picture and the pictures that are to be like it; RGB, [H, W, 3], all of one size. */
export interface Example {
  /** What a report calls it: a file's name, or the pair's number. */
  readonly name: string;
  readonly target: Uint8Array;
  /** By what drew them: `copy` is the condition picture itself, `coarse` and `refined` are a model's stages. */
  readonly drawn: Readonly<Record<string, Uint8Array>>;
  /** The target's pose mask, [H, W], 0 or 1. */
  readonly mask?: Uint8Array | undefined;
  /** What else a grid shows in front of the target: the condition picture, the pose. */
  readonly shown?: readonly Uint8Array[] | undefined;
}

/** Examples that are read, or drawn, when their turn comes, and again when a grid wants them. */
export interface ExampleSource {
  readonly size: Size;
  readonly count: number;
  read(index: number): Promise<Example>;
}
