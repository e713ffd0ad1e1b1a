import { formatCount } from "./format";
import { Notice } from "./notice";

/** Most characters of a text that a list is searched for. */
export const mostSearched = 200;

/** Refuses a text that is too long to search for, in the place of the list; otherwise the list. */
export function SearchedList({ text, children }: { text: string; children: React.ReactNode }) {
  if (text.length <= mostSearched) return children;
  return (
    <Notice tone="danger">
      {`Not searched: the text has ${formatCount(text.length)} characters and ${mostSearched} is the most; shorten it.`}
    </Notice>
  );
}
