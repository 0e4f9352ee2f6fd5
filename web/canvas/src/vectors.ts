import type { Point, Size } from "./geometry.ts";
import type { Grip } from "./grips.ts";
import { isClosed, outlineOf, type Shape } from "./shape.ts";
import type { Mark } from "./tool.ts";
import type { Viewport } from "./viewport.ts";

const SVG = "http://www.w3.org/2000/svg";
/** CSS pixels. */
const HANDLE = 4.5;

export interface Scene {
  /** Shapes that are worked on, with the colours of their classes. */
  readonly outlines: readonly { shape: Shape; colour: string; hovered: boolean }[];
  readonly grips: readonly Grip[];
  readonly activeGrip: number | null;
  readonly cross: Point | null;
  readonly marks: readonly Mark[];
}

/** What is being worked on, as vector graphics: few elements, kept from frame to frame. */
export class Vectors {
  private readonly cross = group("cross");
  private readonly outlines = group("outlines");
  private readonly marks = group("marks");
  private readonly handles = group("handles");

  constructor(svg: SVGSVGElement) {
    svg.append(this.cross, this.outlines, this.marks, this.handles);
  }

  draw(view: Viewport, scene: Scene): void {
    fill(this.cross, scene.cross === null ? 0 : 1, lines, (element) =>
      setPath(element, crossPath(view, scene.cross!)),
    );
    fill(this.outlines, scene.outlines.length, lines, (element, index) => {
      const { shape, colour, hovered } = scene.outlines[index]!;
      element.setAttribute("class", hovered ? "hovered" : "selected");
      const points = outlineOf(shape.geometry);
      setPath(
        element,
        shape.geometry.kind === "keypoint"
          ? ringPath(view, points[0]!, 9)
          : pathOf(view, points, isClosed(shape.geometry)),
      );
      // A style, since sheets of the page around may have a word about strokes.
      (element.lastElementChild as SVGPathElement).style.stroke = colour;
    });
    fill(this.marks, scene.marks.length, lines, (element, index) =>
      drawMark(element, view, scene.marks[index]!),
    );
    fill(this.handles, scene.grips.length, handle, (element, index) => {
      const grip = scene.grips[index]!;
      const at = view.toScreen(grip.at);
      element.setAttribute(
        "d",
        grip.kind === "vertex" || grip.kind === "point"
          ? disc(at, HANDLE)
          : square(at, HANDLE - (grip.kind === "edge" ? 1 : 0)),
      );
      element.setAttribute("class", scene.activeGrip === index ? "handle active" : "handle");
    });
  }
}

function group(name: string): SVGGElement {
  const element = document.createElementNS(SVG, "g");
  element.setAttribute("class", name);
  return element;
}

/** A dark line beneath a bright one: seen on any picture. */
function lines(): SVGGElement {
  const element = group("");
  for (const name of ["halo", "line"]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("class", name);
    element.append(path);
  }
  return element;
}

function handle(): SVGPathElement {
  return document.createElementNS(SVG, "path");
}

function fill<E extends SVGElement>(
  parent: SVGGElement,
  count: number,
  make: () => E,
  update: (element: E, index: number) => void,
): void {
  while (parent.childElementCount > count) parent.lastElementChild!.remove();
  while (parent.childElementCount < count) parent.append(make());
  for (let index = 0; index < count; index++) update(parent.children[index] as E, index);
}

function setPath(element: Element, path: string): void {
  for (const child of element.children) child.setAttribute("d", path);
}

function drawMark(element: SVGGElement, view: Viewport, mark: Mark): void {
  element.setAttribute("class", mark.kind === "path" && mark.marquee === true ? "marquee" : "mark");
  element.lastElementChild!.setAttribute(
    "class",
    mark.kind === "dot" || mark.kind === "ring" ? mark.kind : "line",
  );
  if (mark.kind === "path") setPath(element, pathOf(view, mark.points, mark.closed));
  else if (mark.kind === "dot") setPath(element, disc(view.toScreen(mark.at), HANDLE));
  else if (mark.kind === "circle") setPath(element, ringPath(view, mark.centre, mark.radius * view.scale));
  else setPath(element, disc(view.toScreen(mark.at), HANDLE * 2));
}

function pathOf(view: Viewport, points: readonly Point[], closed: boolean): string {
  const steps = points.map((point) => {
    const at = view.toScreen(point);
    return `${at.x.toFixed(1)} ${at.y.toFixed(1)}`;
  });
  return steps.length === 0 ? "" : `M${steps.join("L")}${closed ? "Z" : ""}`;
}

/** `radius` in CSS pixels. */
function ringPath(view: Viewport, centre: Point, radius: number): string {
  return disc(view.toScreen(centre), radius);
}

function disc(at: Point, radius: number): string {
  const r = radius.toFixed(1);
  return `M${(at.x - radius).toFixed(1)} ${at.y.toFixed(1)}a${r} ${r} 0 1 0 ${(2 * radius).toFixed(1)} 0a${r} ${r} 0 1 0 ${(-2 * radius).toFixed(1)} 0Z`;
}

function square(at: Point, half: number): string {
  return `M${at.x - half} ${at.y - half}h${2 * half}v${2 * half}h${-2 * half}Z`;
}

/** Over the whole image, and never beyond it. */
function crossPath(view: Viewport, point: Point): string {
  const image: Size = view.image;
  const at = view.toScreen(point);
  const from = view.toScreen({ x: 0, y: 0 });
  const to = view.toScreen({ x: image.width, y: image.height });
  return `M${from.x} ${at.y}H${to.x}M${at.x} ${from.y}V${to.y}`;
}
