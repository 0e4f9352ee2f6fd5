import { type ClassStyle, LabelMap, loadMask, readMask, rgbOf } from "@groundwork/canvas";
import { html, type PropertyValues } from "lit";
import { coloursFor, labeledImage, mappedColours, mappingsOf, pngIn } from "./forms.ts";
import { MaskElement } from "./mask-element.ts";
import { patternSwatch } from "./swatch.ts";

/** A class for every pixel (contract section 7.5). The number of a pixel is that of its class, counted from 1. */
export class CrowdSemanticSegmentation extends MaskElement {
  /** Colours that a restored answer had. */
  private restored: Map<string, string> = new Map();

  private get givenMappings(): unknown {
    return (this.initialValue as { labelMappings?: unknown } | undefined)?.labelMappings;
  }

  protected override colours(): Readonly<Record<string, unknown>> {
    const given = new Map([
      ...Object.entries(super.colours()).map(([label, colour]) => [label, String(colour)] as const),
      ...mappedColours(this.givenMappings),
      ...this.restored,
    ]);
    return Object.fromEntries(coloursFor(this.names, given));
  }

  private get names(): string[] {
    return Array.isArray(this.labels)
      ? this.labels.map((one) =>
          typeof one === "string" ? one : String((one as { label?: unknown })?.label ?? one),
        )
      : [];
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (changed.has("labels") || changed.has("initialValue")) this.setObjects();
  }

  private setObjects(): void {
    this.sheet.objects.clear();
    for (const { label, colour, number } of this.editor.classes.values()) {
      this.sheet.objects.set(number, { number, label, colour, pattern: number - 1 });
    }
    this.sheet.active = this.styleOf(this.editor.label ?? "")?.number ?? 1;
    this.sheet.repaint();
  }

  protected override chooseClass(label: string): void {
    super.chooseClass(label);
    this.sheet.active = this.styleOf(label)?.number ?? this.sheet.active;
    this.editor.changed();
  }

  protected override pick(number: number): void {
    const label = this.sheet.objects.get(number)?.label;
    if (label !== undefined) this.chooseClass(label);
  }

  protected override emptyMap(): LabelMap {
    return new LabelMap(this.image.width, this.image.height);
  }

  /** Numbers by the colours that somebody has given to labels; labels that are none here have no number. */
  private numbers(mappings: unknown): Map<number, number> {
    const numbers = new Map<number, number>();
    for (const [label, colour] of mappedColours(mappings)) {
      const style = this.styleOf(label);
      if (style !== undefined) numbers.set(rgbOf(colour), style.number);
    }
    return numbers;
  }

  protected override read(part: unknown): LabelMap | null {
    const png = pngIn(part);
    if (png === null) return null;
    const mappings = (part as { labelMappings?: unknown }).labelMappings;
    // Colours stay what they were: a worker who comes back finds the picture that was left.
    this.restored = mappedColours(mappings);
    this.editor.setClasses(
      [...this.editor.classes.values()].map((style) => ({
        ...style,
        colour: String(this.colours()[style.label] ?? style.colour),
      })),
    );
    this.setObjects();
    return readMask(png, this.numbers(mappings));
  }

  protected override async readGiven(): Promise<LabelMap | null> {
    const src = (this.initialValue as { src?: unknown } | undefined)?.src;
    if (typeof src !== "string" || src === "") return null;
    try {
      return await loadMask(src, this.numbers(this.givenMappings));
    } catch {
      this.say("The given mask does not load.");
      return null;
    }
  }

  protected override painted(): Record<string, unknown> {
    const used = [...this.sheet.objects.values()].filter(({ number }) => this.sheet.area(number) > 0);
    return { labelMappings: mappingsOf(used), labeledImage: labeledImage(this.sheet.map, used) };
  }

  protected override swatch({ colour, number }: ClassStyle) {
    return this.sheet.patterned ? patternSwatch(colour, number - 1) : patternSwatch(colour, 0);
  }

  protected override classExtras({ number, name }: ClassStyle) {
    return html`${this.share(number)}${this.switches(number, name)}`;
  }
}
