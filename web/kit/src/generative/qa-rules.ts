/** What `crowd-question-answer-generation` asks for. Pure. */

export type QuestionAndAnswer = { question: string; answer: string; tags: string[] };

export type QaRules = {
  minQuestions: number;
  questionWords: { least: number; most: number };
  answerWords: { least: number; most: number };
  tagsAsked: boolean;
};

/** Words as people count them: what stands between white space. */
export function words(text: string): number {
  return text.trim() === "" ? 0 : text.trim().split(/\s+/u).length;
}

/** Why the list cannot be handed in yet, in words for the worker; null when it can. */
export function qaProblem(list: readonly QuestionAndAnswer[], rules: QaRules): string | null {
  if (list.length < rules.minQuestions) {
    return rules.minQuestions === 1
      ? "Write a question with its answer."
      : `Write at least ${rules.minQuestions} questions with their answers.`;
  }
  for (const [at, one] of list.entries()) {
    const problem =
      textProblem("question", one.question, rules.questionWords) ??
      textProblem("answer", one.answer, rules.answerWords);
    if (problem) return `${at + 1}: ${problem}`;
    if (rules.tagsAsked && one.tags.length === 0) return `${at + 1}: Choose a tag for the question.`;
  }
  return null;
}

function textProblem(
  what: string,
  text: string,
  { least, most }: { least: number; most: number },
): string | null {
  const count = words(text);
  if (count === 0) return `Write the ${what}.`;
  if (count < least) return `The ${what} needs at least ${least} words; it has ${count}.`;
  if (count > most) return `The ${what} may have at most ${most} words; it has ${count}.`;
  return null;
}
