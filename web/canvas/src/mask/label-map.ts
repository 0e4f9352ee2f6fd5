/** Takes the pixels of row `y` from `from` to before `to`; spans may lie beyond the picture. */
export type SpanSink = (y: number, from: number, to: number) => void;

export type Indices = Uint8Array | Uint16Array;

/** A number for each pixel of a picture: 0 for nothing, else that of a class or of an instance. */
export class LabelMap {
  readonly pixels: Indices;

  constructor(
    readonly width: number,
    readonly height: number,
    pixels?: Indices,
  ) {
    this.pixels = pixels ?? new Uint8Array(width * height);
  }

  contains(x: number, y: number): boolean {
    return x >= 0 && y >= 0 && x < this.width && y < this.height;
  }

  /** 0 beyond the picture. */
  at(x: number, y: number): number {
    return this.contains(x, y) ? (this.pixels[y * this.width + x] as number) : 0;
  }
}
