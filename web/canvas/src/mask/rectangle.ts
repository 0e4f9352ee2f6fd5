/** Pixels from `left` and `top` to before `right` and `bottom`. */
export type PixelRectangle = { left: number; top: number; right: number; bottom: number };

export function union(one: PixelRectangle | null, other: PixelRectangle | null): PixelRectangle | null {
  if (one === null || other === null) return one ?? other;
  return {
    left: Math.min(one.left, other.left),
    top: Math.min(one.top, other.top),
    right: Math.max(one.right, other.right),
    bottom: Math.max(one.bottom, other.bottom),
  };
}
