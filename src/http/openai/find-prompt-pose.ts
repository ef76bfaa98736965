import { readyPoseNames } from '../../pose/ready-poses.js';
import { ApiError } from './api-error.js';

/**
 * The name of the ready pose in a prompt, written as it is or in words: `arms-raised`, "with her
 * arms raised". Throws if the prompt names none or several.
 */
export function findPromptPose(prompt: string): string {
  const words = toWords(prompt);
  const [name, other] = readyPoseNames.filter((each) => words.includes(toWords(each)));
  const expected = `expected one of ${readyPoseNames.join(', ')}, or the pose as a second image or in the field pose`;
  if (name === undefined) throw ApiError.ofField('prompt', `no ready pose in it, ${expected}`);
  if (other !== undefined) throw ApiError.ofField('prompt', `${name} and ${other} in it, ${expected}`);
  return name;
}

/** Lower case, each word between single spaces. */
function toWords(text: string): string {
  return ` ${text
    .toLowerCase()
    .replace(/[^a-z]+/g, ' ')
    .trim()} `;
}
