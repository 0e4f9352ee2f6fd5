/** Why nothing lies on the desk, in words for the worker. Pure. */

export type Words = { title: string; text: string };

const WORDS: Record<string, Words> = {
  all_done: { title: "All done", text: "Everything in this job is done. Thank you!" },
  stopped: {
    title: "This job was stopped",
    text: "Nothing more is handed out. What you hold can still be handed in for a while.",
  },
  held_by_others: {
    title: "Nothing is free right now",
    text: "What is left is being worked on, by others or by you in another window or put aside. It may come back.",
  },
  answered_by_you: {
    title: "You have answered everything that is open",
    text: "Others still have to do so. If their answers differ, there may be more for you.",
  },
  declined_by_you: { title: "Nothing is left for you", text: "What is left is what you have declined." },
  budget_reached: {
    title: "The budget is used up",
    text: "More answers would cost more than the requester allows. It goes on if more is allowed.",
  },
  none_open_yet: { title: "More work is being prepared", text: "The next task comes by itself." },
  test_not_ready: {
    title: "The test is not ready",
    text: "This job begins with a test, and its questions are not ready yet. The requester has to add some.",
  },
  limit_reached: {
    title: "You have done your share",
    text: "You have answered as much of this job as one worker may. Thank you!",
  },
  not_qualified: { title: "This job is not for you", text: "You have not passed the test of this job." },
  blocked: {
    title: "This job is closed to you",
    text: "The requester takes no more answers from you in this job.",
  },
  job_not_found: {
    title: "This job has ended",
    text: "It is finished, or your team does not work on it any more.",
  },
  not_allowed: {
    title: "You cannot work from here",
    text: "Your team may not work from the network that you are in. Your answers are kept and sent when it may.",
  },
  unreachable: {
    title: "No connection",
    text: "The server cannot be reached. Your work is kept on this device.",
  },
  unsent: {
    title: "Waiting for the connection",
    text: "Several of your answers wait to be sent. They are kept on this device; new tasks come once they are sent.",
  },
};

const OTHER: Words = { title: "Nothing to do right now", text: "Have a look at your other jobs." };

export function wordsFor(reason: string): Words {
  return WORDS[reason] ?? OTHER;
}
