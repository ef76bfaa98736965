/** A property's name as a flag: `dataFormat` becomes `data-format`. */
export function toKebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
