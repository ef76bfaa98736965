import type * as tf from '@tensorflow/tfjs';
import { toSkeleton } from '../pose/skeleton-definition.js';
import type { TrainConfig } from './config.js';
import { createSampler } from './networks/dagan-generator.js';
import { createDiscriminator } from './networks/discriminator.js';
import { createG1 } from './networks/g1.js';
import { createG2, toRefineOptions } from './networks/g2.js';
import { createLocalDiscriminator } from './networks/local-discriminator.js';
import { createRefiner } from './networks/refiner.js';
import type { Pg2Config } from './settings/pg2-settings.js';

/** A network in the output of `train --describe`. Shapes are NHWC without the batch. */
export interface NetworkDescription {
  /** Trainable parameters. */
  readonly params: number;
  readonly layers: number;
  readonly input: readonly number[];
  readonly output: readonly number[];
}

/** The networks of a configuration by their names in checkpoints, counted by building them. */
export function describeNetworks(config: TrainConfig): Readonly<Record<string, NetworkDescription>> {
  switch (config.method) {
    case 'pg2':
      return describePg2(config);
    case 'simgan': {
      const { image, baseWidth, discriminator, seed } = config;
      const options = { image, seed, initialisation: 'zeros' } as const;
      return {
        r: describeNetwork(createRefiner({ ...options, baseWidth })),
        d: describeNetwork(createLocalDiscriminator({ ...options, baseWidth: discriminator.baseWidth })),
      };
    }
    case 'dagan': {
      const { discriminator, image, seed } = config;
      const judge = { image, seed, baseWidth: discriminator.baseWidth, input: 'pair' } as const;
      return {
        g: describeNetwork(createSampler({ ...config, initialisation: 'zeros' })),
        d: describeNetwork(createDiscriminator({ ...judge, spectralNormalization: true })),
      };
    }
    default:
      return config satisfies never;
  }
}

/** The three networks of PG2. */
export function describePg2(config: Pg2Config): Record<'g1' | 'g2' | 'd', NetworkDescription> {
  const { image, discriminator, seed } = config;
  const options = { ...config, initialisation: 'zeros' } as const;
  return {
    g1: describeNetwork(createG1({ ...options, joints: toSkeleton(config.skeleton).joints.length })),
    g2: describeNetwork(createG2({ ...toRefineOptions(config), initialisation: 'zeros' })),
    d: describeNetwork(createDiscriminator({ ...discriminator, image, seed })),
  };
}

function describeNetwork(network: tf.LayersModel): NetworkDescription {
  const description = {
    params: network.trainableWeights.reduce(
      (sum, { shape }) => sum + shape.reduce<number>((a, b) => a * (b ?? 1), 1),
      0,
    ),
    layers: network.layers.length,
    input: network.inputs[0]!.shape.slice(1) as number[],
    output: network.outputs[0]!.shape.slice(1) as number[],
  };
  network.dispose();
  return description;
}
