/** Numbers on a scale with steps. Pure. */

export type Scale = { min: number; max: number; step: number };

/** The number of the scale that is nearest. */
export function onScale(value: number, { min, max, step }: Scale): number {
  const within = Math.min(Math.max(Number.isFinite(value) ? value : min, min), Math.max(max, min));
  if (!(step > 0)) return within;
  const steps = Math.round((within - min) / step);
  // Steps of a tenth must not end in 0.30000000000000004.
  const stepped = Number((min + steps * step).toFixed(10));
  return stepped > max ? Number((stepped - step).toFixed(10)) : stepped;
}

/** How far along the scale a number lies, 0 to 1. */
export function fraction(value: number, { min, max }: Scale): number {
  return max > min ? Math.min(Math.max((value - min) / (max - min), 0), 1) : 0;
}
