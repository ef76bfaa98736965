/** What a profiling process is told, as its one argument. */
export interface ProfileOptions {
  /** The .onnx file. */
  readonly model: string;
  /** Where onnxruntime writes its trace: a path to which it appends the time and `.json`. */
  readonly tracePrefix: string;
  /** Threads within an operator. */
  readonly threads: number;
  /** What an input's free lengths, as the batch, are set to. */
  readonly batch: number;
  /** Runs before those that count. */
  readonly warmUps: number;
  readonly repeats: number;
}
