import { findPromptPose } from '../../../src/http/openai/find-prompt-pose.js';

test.each([
  ['walking', 'walking'],
  ['arms-raised', 'arms-raised'],
  ['The same person, with her ARMS RAISED.', 'arms-raised'],
  ['hands  on\nhips!', 'hands-on-hips'],
  ['A man who is sitting', 'sitting'],
])('findPromptPose() finds the ready pose in %j', (prompt, name) => {
  expect(findPromptPose(prompt)).toBe(name);
});

test.each([
  ['', 'no ready pose in it'],
  ['as in the second picture', 'no ready pose in it'],
  ['sidewalking', 'no ready pose in it'],
  ['walking, or rather running', 'walking and running in it'],
])('findPromptPose() refuses %j and names the ready poses', (prompt, found) => {
  expect(() => findPromptPose(prompt)).toThrow(
    `Cannot read prompt: ${found}, expected one of standing, back, side, walking, running, waving, arms-raised, hands-on-hips, arms-folded, sitting, or the pose as a second image or in the field pose`,
  );
});
