import { CrowdQuestionAnswerGeneration } from "./crowd-question-answer-generation.ts";
import { CrowdTextRanking } from "./crowd-text-ranking.ts";

export const generativeElements = {
  "crowd-text-ranking": CrowdTextRanking,
  "crowd-question-answer-generation": CrowdQuestionAnswerGeneration,
};
