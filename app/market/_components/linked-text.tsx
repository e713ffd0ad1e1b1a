/** Longest address that is shown whole; a longer one shows where it leads and that there is more. */
const longest = 48;

/** A requester's words with their addresses as links: an objection to a rejection is one click away, not something to copy. */
export function LinkedText({ text }: { text: string }) {
  // Even parts are words, odd ones addresses; what ends a sentence is none of the address.
  return text.split(/(https?:\/\/[^\s"”<>]*[^\s"”<>.,;:!?)])/).map((part, at) =>
    at % 2 === 0 || !URL.canParse(part) ? (
      part
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never move
      <a key={at} href={part} title={part} target="_blank" rel="noopener noreferrer nofollow">
        {part.length > longest ? `${part.slice(0, longest)}…` : part}
      </a>
    ),
  );
}
