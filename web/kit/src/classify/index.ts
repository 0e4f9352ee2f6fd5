import { CrowdClassifier } from "./crowd-classifier.ts";

export const classifiers = { "crowd-classifier": CrowdClassifier };
