// The answer to a HIT as the market carries it: one form field `vote`, which comes back inside QuestionFormAnswers XML.
// It holds the whole submission, so votes can be rebuilt when our own server missed it.
import { XMLParser } from "fast-xml-parser";

export interface CompactVote {
  studyId: number;
  hitId: number;
  /** Seed of the order in which the tiles were shown, 32 bits. */
  orderSeed: number;
  /** '0' and '1', one a position in HIT order: '1' = selected. */
  selected: string;
  /** '1' = the tile could not be shown; never where `selected` has a '1'. */
  unavailable: string;
  /** Token of the page that answered (lib/mturk/page-token.ts); whether it is ours is the reader's to check. */
  pageToken: string;
}

/** Name of the form field. */
export const voteField = "vote";
/** Most positions of a HIT: an image's blind address has one byte for its place. */
export const largestHit = 256;
/** More than any answer that our page can cause. */
const largestXml = 100_000;

function packBits(bits: string): string {
  const whole = bits.padEnd(Math.ceil(bits.length / 4) * 4, "0");
  return whole.replace(/[01]{4}/g, (four) => Number.parseInt(four, 2).toString(16));
}

function unpackBits(hex: string, length: number): string {
  return [...hex]
    .map((digit) => Number.parseInt(digit, 16).toString(2).padStart(4, "0"))
    .join("")
    .slice(0, length);
}

/** `1.<study>.<hit>.<order seed>.<positions>.<selected hex>.<unavailable hex>.<page token>`: about 80 bytes for 48 images. The worker's page writes the same (app/hit). */
export function encodeVote(vote: CompactVote): string {
  const { studyId, hitId, orderSeed, selected, unavailable, pageToken } = vote;
  return `1.${studyId}.${hitId}.${orderSeed}.${selected.length}.${packBits(selected)}.${packBits(unavailable)}.${pageToken}`;
}

const compact =
  /^1\.(\d{1,10})\.(\d{1,10})\.(\d{1,10})\.(\d{1,3})\.([0-9a-f]+)\.([0-9a-f]+)\.([0-9a-z]{1,8}\.[\w-]{22})$/;

/** The inverse of `encodeVote`; undefined for any text that it would not have written. */
export function decodeVote(text: string): CompactVote | undefined {
  const match = compact.exec(text);
  if (!match) return undefined;
  const [, study = "", hit = "", seed = "", length = "", selected = "", unavailable = "", pageToken = ""] = match;
  const vote: CompactVote = {
    studyId: Number(study),
    hitId: Number(hit),
    orderSeed: Number(seed),
    selected: unpackBits(selected, Number(length)),
    unavailable: unpackBits(unavailable, Number(length)),
    pageToken,
  };
  const inRange =
    vote.studyId > 0 &&
    vote.studyId < 2 ** 31 &&
    vote.hitId > 0 &&
    vote.hitId < 2 ** 31 &&
    vote.orderSeed < 2 ** 32 &&
    vote.selected.length > 0 &&
    vote.selected.length <= largestHit;
  const apart = [...vote.selected].every((bit, position) => bit === "0" || vote.unavailable[position] === "0");
  return inRange && apart && encodeVote(vote) === text ? vote : undefined;
}

// Pure: the worker's page bundles encodeVote from here and must not carry an XML parser.
const parser = /* @__PURE__ */ new XMLParser({
  parseTagValue: false,
  processEntities: false,
  ignoreAttributes: true,
  isArray: (name) => name === "Answer",
});

/** The vote in a market's QuestionFormAnswers, with one or many Answer nodes; undefined where there is none, it is not ours, or two differ. Documents with a DTD are not read. */
export function parseAnswer(xml: string): CompactVote | undefined {
  if (xml.length > largestXml || /<!(DOCTYPE|ENTITY)/i.test(xml)) return undefined;
  let document: { QuestionFormAnswers?: { Answer?: { QuestionIdentifier?: unknown; FreeText?: unknown }[] } };
  try {
    document = parser.parse(xml, true);
  } catch {
    return undefined;
  }
  const answers = document.QuestionFormAnswers?.Answer ?? [];
  const votes = new Set(
    answers.flatMap(({ QuestionIdentifier: name, FreeText: text }) =>
      name === voteField && typeof text === "string" ? [text.trim()] : [],
    ),
  );
  const [only] = votes;
  return votes.size === 1 && only !== undefined ? decodeVote(only) : undefined;
}
