/**
 * Translates between offsets in UTF-16 units, in which browsers count, and in code points, in which answers do
 * (contract section 4.10). The two differ behind every character that takes two units, such as an emoji.
 */
export class CodePoints {
  /** Where the second halves of such characters stand, in units. */
  private readonly seconds: number[] = [];
  /** Of the whole text, in code points. */
  readonly length: number;

  constructor(text: string) {
    for (let at = 0; at < text.length; at++) {
      const point = text.codePointAt(at);
      if (point !== undefined && point > 0xffff) this.seconds.push(++at);
    }
    this.length = text.length - this.seconds.length;
  }

  ofUnits(units: number): number {
    return units - firstIndex(this.seconds.length, (index) => (this.seconds[index] ?? 0) >= units);
  }

  toUnits(points: number): number {
    return points + firstIndex(this.seconds.length, (index) => (this.seconds[index] ?? 0) - index > points);
  }
}

/** The least index below `count` for which `holds`, which is false and then true; `count` when it never is. */
export function firstIndex(count: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
