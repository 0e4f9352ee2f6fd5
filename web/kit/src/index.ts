/** The form elements of worker templates. Loaded by a plain script tag; defines everything, then starts the page. */
import { tokens, underlay } from "@groundwork/design";
import { define } from "./base/crowd-element.ts";
import { page } from "./base/page-style.ts";
import { startPage } from "./bridge/page.ts";
import { classifiers } from "./classify/index.ts";
import { controlElements } from "./controls/index.ts";
import { decorations } from "./decoration/index.ts";
import { forms } from "./form/index.ts";
import { generativeElements } from "./generative/index.ts";
import { imageTools } from "./image/index.ts";
import { instructionElements } from "./instructions/index.ts";
import { textTools } from "./text/index.ts";

const rooms: Record<string, CustomElementConstructor>[] = [
  forms,
  controlElements,
  decorations,
  instructionElements,
  classifiers,
  imageTools,
  textTools,
  generativeElements,
];
// Some templates load both of the file's names; the second time there is nothing left to do.
if (customElements.get("crowd-form") === undefined) {
  underlay(tokens, page);
  for (const room of rooms) for (const [name, element] of Object.entries(room)) define(name, element);
  startPage();
}
