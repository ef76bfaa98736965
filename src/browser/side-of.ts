/** The side of the body that a joint or a limb's joints are on, by their names. */
export function sideOf(joints: readonly string[]): 'left' | 'right' | 'middle' {
  const isOn = (side: string) => joints.some((joint) => joint.startsWith(`${side}_`));
  if (isOn('left') === isOn('right')) return 'middle';
  return isOn('left') ? 'left' : 'right';
}
