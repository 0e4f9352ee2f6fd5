import { CrowdInstanceSegmentation } from "./mask/crowd-instance-segmentation.ts";
import { CrowdSemanticSegmentation } from "./mask/crowd-semantic-segmentation.ts";
import { OverlayLegend, OverlayView } from "./overlay-view.ts";
import {
  CrowdBoundingBox,
  CrowdKeypoint,
  CrowdLine,
  CrowdPolygon,
  CrowdPolyline,
} from "./shapes/elements.ts";
import { ObjectList } from "./shapes/object-list.ts";

export const imageTools: Record<string, CustomElementConstructor> = {
  "crowd-bounding-box": CrowdBoundingBox,
  "crowd-polygon": CrowdPolygon,
  "crowd-polyline": CrowdPolyline,
  "crowd-line": CrowdLine,
  "crowd-keypoint": CrowdKeypoint,
  "gw-object-list": ObjectList,
  "crowd-instance-segmentation": CrowdInstanceSegmentation,
  "crowd-semantic-segmentation": CrowdSemanticSegmentation,
  "gw-overlay-view": OverlayView,
  "gw-overlay-legend": OverlayLegend,
};
