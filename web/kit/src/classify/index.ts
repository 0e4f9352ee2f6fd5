import { CrowdClassifier, CrowdClassifierMultiSelect } from "./crowd-classifier.ts";
import { CrowdImageClassifier, CrowdImageClassifierMultiSelect } from "./crowd-image-classifier.ts";
import { GwPicture } from "./picture.ts";

export const classifiers = {
  "gw-picture": GwPicture,
  "crowd-classifier": CrowdClassifier,
  "crowd-classifier-multi-select": CrowdClassifierMultiSelect,
  "crowd-image-classifier": CrowdImageClassifier,
  "crowd-image-classifier-multi-select": CrowdImageClassifierMultiSelect,
};
