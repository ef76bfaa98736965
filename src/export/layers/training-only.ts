import { z } from 'zod';
import { defineLayer, onlyInput } from './layer-converter.js';

/** Layers that are there for training alone, such as dropout and noise: the input as it is. */
export const convertTrainingOnly = defineLayer(z.looseObject({}), (call) => onlyInput(call));
