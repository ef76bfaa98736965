import type { ServerContext } from '../context.js';
import type { Fleet } from '../fleet/fleet.js';
import type { RequestCost } from '../scheduler/admission.js';
import type { Work } from '../scheduler/job.js';
import type { CallScope } from './call-scope.js';
import { StageQueue } from './stage-queue.js';

/** What a request asks of a fleet. */
export interface Demand {
  readonly cost: RequestCost;
  /** How long looking for people in its pictures takes first. */
  readonly looksMs?: number;
  /** How many pictures it asks for, for the caller's quota. */
  readonly pictures: number;
}

/** A request with a place in a fleet. `close` gives it back; call it exactly once. */
export interface AdmittedRequest {
  /** Counts more memory for it, or throws as `Admission.admit` does. */
  hold(bytes: number): void;
  /** Queues its drawing, once. Throws the reason of the scope's signal if it is aborted. */
  submit(work: Work): StageQueue;
  /** Takes its drawing out of the queue, and gives its place back. */
  close(): void;
}

/**
 * Refuses a request that cannot be drawn in time, then takes it from its caller's quota. It stays in
 * this fleet, even if other models take over while it is drawn. Throws the error for the caller.
 */
export async function admitRequest(
  { admission }: Pick<ServerContext, 'admission'>,
  fleet: Fleet,
  { cost, looksMs = 0, pictures }: Demand,
  { caller, arrivedMs, deadlineMs, signal }: CallScope,
): Promise<AdmittedRequest> {
  fleet.scheduler.assertOpen();
  const ticket = admission.admit({ ...cost, timeLeftMs: deadlineMs - arrivedMs - looksMs });
  const leaveFleet = fleet.enter();
  let leaveQueue = (): void => undefined;
  const close = (): void => {
    leaveQueue();
    ticket.close();
    leaveFleet();
  };
  const submit = (work: Work): StageQueue => {
    ticket.enter();
    signal.throwIfAborted();
    const stages = new StageQueue();
    leaveQueue = fleet.sharedJobs.submit(work, stages, deadlineMs);
    return stages;
  };
  try {
    if (caller.takeRequest) await caller.takeRequest(pictures);
  } catch (error) {
    close();
    throw error;
  }
  return { hold: (bytes) => ticket.hold(bytes), submit, close };
}
