import { z } from 'zod';
import { defineLayer, onlyInput } from './layer-converter.js';

/** Layers that only training uses, such as dropout and noise: they return the input. */
export const convertTrainingOnly = defineLayer(z.looseObject({}), (call) => onlyInput(call));
