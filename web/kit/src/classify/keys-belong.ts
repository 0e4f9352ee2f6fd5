import type { ChoiceWidget } from "./choice-widget.ts";

const CLASSIFIERS =
  "crowd-classifier, crowd-classifier-multi-select, crowd-image-classifier, crowd-image-classifier-multi-select";
/** Their digits choose the class of a shape or a span. */
const TOOLS =
  "crowd-bounding-box, crowd-polygon, crowd-polyline, crowd-line, crowd-keypoint, crowd-semantic-segmentation, crowd-instance-segmentation, crowd-entity-annotation";

/**
 * Whether a digit pressed now is for this widget: where the keyboard is; else for the first that has no answer
 * yet, so that a page with three questions is answered by three keys.
 */
export function keysBelongTo(widget: ChoiceWidget): boolean {
  const all = [...document.querySelectorAll<ChoiceWidget>(CLASSIFIERS)];
  const focused = all.find((one) => one.contains(document.activeElement));
  if (focused) return focused === widget;
  if (document.querySelector(TOOLS) !== null) return false;
  return (all.find((one) => !one.isAnswered) ?? all[0]) === widget;
}
