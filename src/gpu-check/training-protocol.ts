/**
 * What takes training steps to be timed, in whatever language: its argument is a `StepTask` as
 * JSON. It says `device NAME` and `ready`, reads numbers of steps, a line each, takes them, and
 * writes `step` and the milliseconds of one of them.
 */
export interface StepTask {
  readonly baseWidth: number;
  readonly width: number;
  readonly height: number;
  readonly batchSize: number;
  readonly precision: 'fp32';
  /** The fastest that there is. */
  readonly device: 'auto';
}
