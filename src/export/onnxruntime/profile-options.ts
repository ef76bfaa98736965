/** The argument of a profiling process. */
export interface ProfileOptions {
  /** The .onnx file. */
  readonly model: string;
  /** Where onnxruntime writes its trace: a path to which it appends the time and `.json`. */
  readonly tracePrefix: string;
  /** Threads within an operator. */
  readonly threads: number;
  /** The value of free lengths, such as the batch. */
  readonly batch: number;
  /** Runs before the measured ones. */
  readonly warmUps: number;
  readonly repeats: number;
  readonly provider: 'cpu' | 'cuda';
}
