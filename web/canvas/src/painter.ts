import type { ClassStyle } from "./classes.ts";
import { inkOn } from "./colours.ts";
import type { ShapeDocument } from "./document.ts";
import { overlaps } from "./geometry.ts";
import { boundsOfShape, isClosed, outlineOf, type Shape } from "./shape.ts";
import type { Viewport } from "./viewport.ts";

/** A shape that is smaller than this on the screen, in CSS pixels, is drawn without its tag. */
const LEAST_TAGGED = 14;
const TAG_HEIGHT = 16;
const FONT = '600 11px system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif';

/**
 * Draws all visible shapes that nobody works on, onto one canvas: those in sight only, and those of a class in one
 * path, so that the cost of a frame grows with what can be seen.
 */
export class Painter {
  private readonly tags = new Map<string, HTMLCanvasElement>();
  private ratio = 1;

  constructor(private readonly canvas: HTMLCanvasElement) {}

  /** `opacity` is that of the fill, from 0 to 1; shapes for which `except` is true are drawn by somebody else. */
  paint(
    view: Viewport,
    document: ShapeDocument,
    classes: ReadonlyMap<string, ClassStyle>,
    opacity: number,
    except: (shape: Shape) => boolean,
  ): void {
    const context = this.canvas.getContext("2d");
    if (context === null) return;
    this.ratio = this.canvas.width / Math.max(view.screen.width, 1);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);

    const byLabel = new Map<string, Shape[]>();
    const tagged: Shape[] = [];
    for (const shape of document.shapes) {
      if (
        !document.isVisible(shape) ||
        !classes.has(shape.label) ||
        !overlaps(boundsOfShape(shape.geometry), view.visible)
      )
        continue;
      tagged.push(shape);
      if (except(shape)) continue;
      const same = byLabel.get(shape.label);
      if (same === undefined) byLabel.set(shape.label, [shape]);
      else same.push(shape);
    }
    context.lineJoin = "round";
    for (const [label, shapes] of byLabel)
      this.paintClass(context, view, shapes, classes.get(label)!.colour, opacity);
    for (const shape of tagged) this.paintTag(context, view, shape, classes.get(shape.label)!);
  }

  private paintClass(
    context: CanvasRenderingContext2D,
    view: Viewport,
    shapes: readonly Shape[],
    colour: string,
    opacity: number,
  ): void {
    context.beginPath();
    for (const { geometry } of shapes)
      if (isClosed(geometry)) trace(context, view, outlineOf(geometry), true);
    if (opacity > 0) {
      context.globalAlpha = opacity;
      context.fillStyle = colour;
      context.fill();
      context.globalAlpha = 1;
    }
    for (const { geometry } of shapes)
      if (!isClosed(geometry) && geometry.kind !== "keypoint")
        trace(context, view, outlineOf(geometry), false);
    context.strokeStyle = "rgb(10 14 22 / 55%)";
    context.lineWidth = 3.5;
    context.stroke();
    context.strokeStyle = colour;
    context.lineWidth = 1.75;
    context.stroke();
    for (const { geometry } of shapes)
      if (geometry.kind === "keypoint") paintPoint(context, view, outlineOf(geometry)[0]!, colour);
  }

  /** The class's name where there is room for it, else its number; ready-made, since text is slow to draw. */
  private paintTag(context: CanvasRenderingContext2D, view: Viewport, shape: Shape, style: ClassStyle): void {
    const bounds = boundsOfShape(shape.geometry);
    const isPoint = shape.geometry.kind === "keypoint";
    const width = bounds.width * view.scale;
    if (!isPoint && Math.max(width, bounds.height * view.scale) < LEAST_TAGGED) return;
    const long = this.tag(`${style.number} ${style.name}`, style.colour);
    const tag =
      isPoint || long.width / this.ratio <= width ? long : this.tag(String(style.number), style.colour);
    const at = view.toScreen({ x: bounds.left, y: bounds.top });
    const [x, y] = isPoint
      ? [at.x + 8, at.y - TAG_HEIGHT / 2]
      : [at.x - 1, at.y >= TAG_HEIGHT ? at.y - TAG_HEIGHT : at.y];
    context.drawImage(tag, Math.round(x), Math.round(y), tag.width / this.ratio, tag.height / this.ratio);
  }

  private tag(text: string, colour: string): HTMLCanvasElement {
    const key = `${this.ratio} ${colour} ${text}`;
    const known = this.tags.get(key);
    if (known !== undefined) return known;
    const canvas = document.createElement("canvas");
    const context = canvas.getContext("2d")!;
    const shown = text.length > 24 ? `${text.slice(0, 23)}…` : text;
    context.font = FONT;
    canvas.width = Math.ceil((context.measureText(shown).width + 8) * this.ratio);
    canvas.height = Math.round(TAG_HEIGHT * this.ratio);
    context.scale(this.ratio, this.ratio);
    context.font = FONT;
    context.fillStyle = colour;
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.fillStyle = inkOn(colour);
    context.textBaseline = "middle";
    context.fillText(shown, 4, TAG_HEIGHT / 2 + 0.5);
    this.tags.set(key, canvas);
    return canvas;
  }
}

function trace(
  context: CanvasRenderingContext2D,
  view: Viewport,
  outline: readonly { x: number; y: number }[],
  closed: boolean,
): void {
  outline.forEach((point, index) => {
    const x = point.x * view.scale + view.x;
    const y = point.y * view.scale + view.y;
    if (index === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  });
  if (closed) context.closePath();
}

function paintPoint(
  context: CanvasRenderingContext2D,
  view: Viewport,
  point: { x: number; y: number },
  colour: string,
): void {
  const at = view.toScreen(point);
  context.beginPath();
  context.arc(at.x, at.y, 5, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.fill();
  context.strokeStyle = "#fff";
  context.lineWidth = 2;
  context.stroke();
  context.beginPath();
  context.arc(at.x, at.y, 6.5, 0, 2 * Math.PI);
  context.strokeStyle = "rgb(10 14 22 / 65%)";
  context.lineWidth = 1.25;
  context.stroke();
}
