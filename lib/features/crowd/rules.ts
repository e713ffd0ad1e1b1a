/** What a qualification of ours keeps apart. */
export type QualificationPurpose = "study_closed" | "class_closed" | "part";

export interface QualificationIdentity {
  id: number;
  purpose: QualificationPurpose;
  /** When the study was made: a database begun anew never takes another's qualification for its own. */
  studyCreatedAt: Date;
}

const descriptions: Readonly<Record<QualificationPurpose, string>> = {
  study_closed:
    "Given to who has done as many HITs of a study as one person can. It says nothing about the quality of anybody's work.",
  class_closed:
    "Given to who has done as many HITs about one object as one person can. It says nothing about the quality of anybody's work.",
  part: "Given to who works at one part of a batch, so that nobody meets the same images twice. It says nothing about the quality of anybody's work.",
};

/** Name and description of a qualification at its market; the name never changes. */
export function qualificationWords(
  studyId: number,
  { id, purpose, studyCreatedAt }: QualificationIdentity,
): { name: string; description: string } {
  return {
    name: `redraw/${studyId}/${studyCreatedAt.getTime().toString(36)}/${purpose}/${id}`,
    description: descriptions[purpose],
  };
}

/** The worker's page's own texts, which a study can say in other languages; its consent text, warning and classes come beside them. */
export const workerPageTexts: readonly string[] = [
  "Which of these images contain at least one {name}?",
  "also called {names}",
  "Also when it is partly hidden, small or among other things. Photographs only, no drawings or paintings.",
  "Before you accept",
  "Work",
  "Look at {count} images and select those that match. Any number may match, also none.",
  "Time",
  "At most {most}.",
  "About {median} (the median of others); at most {most}.",
  "Pay",
  "about {hourly} an hour",
  "Approved",
  "As soon as the market has your answers; by itself within {time} at the latest.",
  "Within {time}, by itself at the latest.",
  "Contact",
  "Accept the HIT to begin; until then nothing is recorded.",
  "Show the images",
  "These show one",
  "Example that shows one",
  "These do not, though they look alike",
  "Example that does not show one",
  "Examples",
  "Page {page} of {pages}: images {from} to {to}",
  "Image {number}",
  "{image} could not be shown",
  "could not be shown",
  "Try again",
  "{time} left",
  "Help",
  "Back",
  "None of these",
  "Next page",
  "Submit",
  "Report a problem",
  "Send again",
  "Go to the market anyway",
  "Your receipt: it holds the whole answer.",
  "Copy the receipt",
  "time is over",
  "{count} seconds left",
  "The time is over by this page's clock. Submit what you have; the market decides whether it still takes it.",
  "saved",
  "not saved yet",
  "Another device has changed this HIT; both are shown together now.",
  "page {page} of {pages}",
  "{count} images",
  ", {count} could not be shown",
  "{count} selected",
  "None of the {count} selected",
  "{count} selected, {rest} not",
  "{count} not looked at yet",
  "Is that your answer?",
  "Submit now",
  "Keep looking",
  "{count} of {all} looked at",
  "{count} taken back, n again undoes",
  "{count} selected again",
  "Saving your answers…",
  "Saved. On to the market…",
  "On to the market…",
  "Your answers are stored with us. The market does not answer at the moment, so it does not know yet that you are done.",
  "Neither we nor the market can be reached at the moment. Your answers stand on this page and in the receipt: keep it open and send again.",
  "You have submitted this HIT. If the market does not know yet, send it again: nothing counts twice.",
  "How to answer",
  "Back to the images",
  "the letter on an image",
  "select it, or take it back",
  "shift + letter",
  "it could not be shown",
  "enlarge the image under the pointer or with the focus",
  "none on this page: take everything back, or go on where nothing is selected",
  "next page; on the last page twice to submit",
  "page before",
  "arrows, space",
  "go from image to image, select",
  "examples, where the study has some",
  "this help",
  "Select every image that contains at least one, whatever else is in it: partly hidden, small, in a crowd, with text.",
  "Photographs only: a drawing or a painting of it does not count.",
  "Any number may match. None is an answer too.",
  "On a phone, rest a finger on an image to enlarge it.",
  "If you cannot do this HIT, return it to the market; nothing is held against you.",
  "I could not submit",
  "Withdraw from the study",
  "Something is wrong with this HIT",
  "Write to the researchers",
  "The researchers have your message. You can return the HIT to the market; nothing is held against you.",
  "I did the work and could not submit it",
  "The researchers have your message and can pay you for the work.",
  "My work was rejected and should not have been",
  "Object to a rejection",
  "The researchers have your objection. Where they agree, the market pays you; it shows that by itself.",
  "I want my answers removed from this study",
  "The researchers will remove your answers and your id from the study. What you have earned is still paid.",
  "What is it about?",
  "In your own words",
  "Send",
  "You can also write to {contact}.",
  "Nothing was sent",
  "The message could not be read, or is longer than 4000 characters.",
  "This form was not opened from your HIT: open it from the HIT's help or from the market's message again.",
  "The researchers have several messages about this HIT already.",
  "Thank you",
  "One more step",
  "Your answers are stored. The market learns by this button that you are done.",
  "Finish at the market",
  "This HIT is for others",
  "This HIT is over",
  "Its offer has ended, and no more answers are taken. If it is still with you, return it to the market; nothing is held against you.",
  "You have answered this HIT before.",
  "You have answered every image of this HIT before.",
  "You have done as many HITs of this study as one person can.",
  "You have done as many HITs about this object as one person can.",
  "Return it to the market, which then gives it to somebody else; nothing is held against you.",
  "{count} second",
  "{count} seconds",
  "{count} minute",
  "{count} minutes",
  "{count} hour",
  "{count} hours",
  "{count} day",
  "{count} days",
];

/** Names a choice of examples of a class, in whatever order they are given: what a page was filled from. */
export function versionOfExamples(examples: readonly { kind: "good" | "confusable"; candidateId: number }[]): string {
  return examples
    .map(({ kind, candidateId }) => `${kind}-${candidateId}`)
    .sort()
    .join(" ");
}
