import { type Box, clamp, type Point, type Size } from "./geometry.ts";

/** Visible pixels: one of the image is so many of the screen at most. */
export const MOST_SCALE = 32;
/** From here on, pixels are drawn as squares. */
export const PIXELATED_FROM = 3;
/** CSS pixels around an image that fits. */
const MARGIN = 12;
/** CSS pixels of the image that stay in sight however far it is moved. */
const KEPT = 64;

/**
 * Where the image lies on the screen: `scale` CSS pixels per source pixel, its top left corner at `x`, `y` of
 * the stage. Never changed; every movement gives a new one.
 */
export class Viewport {
  private constructor(
    readonly image: Size,
    readonly screen: Size,
    readonly scale: number,
    readonly x: number,
    readonly y: number,
  ) {}

  static fitting(image: Size, screen: Size): Viewport {
    return new Viewport(image, screen, 1, 0, 0).fit();
  }

  toScreen(point: Point): Point {
    return { x: point.x * this.scale + this.x, y: point.y * this.scale + this.y };
  }

  toImage(point: Point): Point {
    return { x: (point.x - this.x) / this.scale, y: (point.y - this.y) / this.scale };
  }

  /** What of the image's plane can be seen, in source pixels; may reach beyond the image. */
  get visible(): Box {
    return {
      left: -this.x / this.scale,
      top: -this.y / this.scale,
      width: this.screen.width / this.scale,
      height: this.screen.height / this.scale,
    };
  }

  get centre(): Point {
    return { x: this.screen.width / 2, y: this.screen.height / 2 };
  }

  private get fitScale(): number {
    const across = (this.screen.width - 2 * MARGIN) / this.image.width;
    const down = (this.screen.height - 2 * MARGIN) / this.image.height;
    return clamp(Math.min(across, down), 0.001, MOST_SCALE);
  }

  /** The whole image, centred, as large as there is room. */
  fit(): Viewport {
    return this.centredAt({ x: this.image.width / 2, y: this.image.height / 2 }, this.fitScale);
  }

  get fits(): boolean {
    const fitted = this.fit();
    return fitted.scale === this.scale && fitted.x === this.x && fitted.y === this.y;
  }

  /** Scaled so that the point of the image under `at` stays there. */
  scaledTo(scale: number, at: Point = this.centre): Viewport {
    const next = clamp(scale, Math.min(this.fitScale, 1) / 2, MOST_SCALE);
    const fixed = this.toImage(at);
    return this.placed(next, at.x - fixed.x * next, at.y - fixed.y * next);
  }

  scaledBy(factor: number, at: Point = this.centre): Viewport {
    return this.scaledTo(this.scale * factor, at);
  }

  movedBy(dx: number, dy: number): Viewport {
    return this.placed(this.scale, this.x + dx, this.y + dy);
  }

  /** This point of the image in the middle of the stage. */
  centredAt(point: Point, scale: number = this.scale): Viewport {
    return this.placed(scale, this.centre.x - point.x * scale, this.centre.y - point.y * scale);
  }

  /** A part of the image, with some room around it. */
  showing(box: Box): Viewport {
    const room = 0.7;
    const across = (this.screen.width * room) / Math.max(box.width, 1);
    const down = (this.screen.height * room) / Math.max(box.height, 1);
    const scale = clamp(Math.min(across, down), Math.min(this.fitScale, 1), MOST_SCALE);
    return this.centredAt({ x: box.left + box.width / 2, y: box.top + box.height / 2 }, scale);
  }

  /** As little moved as needed for this point to be in sight. */
  revealing(point: Point): Viewport {
    const at = this.toScreen(point);
    const dx = clamp(at.x, MARGIN, Math.max(MARGIN, this.screen.width - MARGIN)) - at.x;
    const dy = clamp(at.y, MARGIN, Math.max(MARGIN, this.screen.height - MARGIN)) - at.y;
    return dx === 0 && dy === 0 ? this : this.movedBy(dx, dy);
  }

  /** On a stage of another size: what fitted fits again, else the middle stays in the middle. */
  resized(screen: Size): Viewport {
    if (this.fits) return Viewport.fitting(this.image, screen);
    return new Viewport(this.image, screen, this.scale, this.x, this.y).centredAt(this.toImage(this.centre));
  }

  private placed(scale: number, x: number, y: number): Viewport {
    const [width, height] = [this.image.width * scale, this.image.height * scale];
    const [keptX, keptY] = [Math.min(KEPT, width), Math.min(KEPT, height)];
    return new Viewport(
      this.image,
      this.screen,
      scale,
      clamp(x, keptX - width, this.screen.width - keptX),
      clamp(y, keptY - height, this.screen.height - keptY),
    );
  }
}
