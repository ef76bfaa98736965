import * as tf from '@tensorflow/tfjs';
import { createVector, interpolate } from './adam.js';
import type { ParameterVector } from './parameter-vector.js';

/** An exponential moving average of a network's weights, which drawing and export use. */
export class MovingAverage {
  private readonly parameters: ParameterVector;
  private readonly decay: number;
  private readonly average: tf.Variable<tf.Rank.R1>;
  private updates = 0;

  constructor(parameters: ParameterVector, decay: number) {
    this.parameters = parameters;
    this.decay = decay;
    this.average = createVector(() => parameters.read());
  }

  /**
   * Adds the weights after a step. The average is shorter at first, so that it forgets the initial
   * weights.
   */
  update(): void {
    this.updates += 1;
    const decay = Math.min(this.decay, this.updates / (this.updates + 9));
    tf.tidy(() => this.average.assign(interpolate(this.average, this.parameters.read(), 1 - decay)));
  }

  /** Runs `use` with the averaged weights in the network, then puts the trained ones back. */
  during<T>(use: () => T): T {
    const trained = this.parameters.read();
    this.parameters.assign(this.average);
    try {
      return use();
    } finally {
      this.parameters.assign(trained);
      trained.dispose();
    }
  }

  /** Restores the average from the network's current weights, after `updates` updates. */
  load(updates: number): void {
    this.updates = updates;
    tf.tidy(() => this.average.assign(this.parameters.read()));
  }

  dispose(): void {
    this.average.dispose();
  }
}
