/** What an answer depends on: `acts` changes with what people do and must be seen at once, `stream` with what flows in all the time. */
export interface Fingerprint {
  acts: string;
  stream: string;
}

interface Kept {
  fingerprint: Fingerprint;
  answer: Promise<unknown>;
  at: number;
  refreshing: boolean;
}

/** An answer that is cheaper than this is asked for anew each time. */
const cheapMilliseconds = 100;
/** However little has changed: after so long it is asked for anew. */
const longestMilliseconds = 60_000;
const mostKept = 64;

const kept = new Map<string, Kept>();

/**
 * Keeps an expensive answer of the database in this process for as long as its fingerprint holds. Where only the stream has moved on,
 * the kept answer is given and a new one is asked for behind it: nobody waits for a scan of a large study. Answers that are
 * cheap are never kept, so that small studies are exact to the moment. `read` says what time it is, in milliseconds.
 */
export async function keepAnswer<Answer>(
  key: string,
  readFingerprint: () => Promise<Fingerprint>,
  ask: () => Promise<Answer>,
  read: () => number = () => performance.now(),
): Promise<Answer> {
  const known = kept.get(key);
  if (!known) return askAndKeep(key, await readFingerprint(), ask, read);
  const fingerprint = await readFingerprint();
  if (fingerprint.acts !== known.fingerprint.acts || read() - known.at > longestMilliseconds)
    return askAndKeep(key, fingerprint, ask, read);
  if (fingerprint.stream !== known.fingerprint.stream && !known.refreshing) {
    known.refreshing = true;
    askAndKeep(key, fingerprint, ask, read).catch(() => kept.delete(key));
  }
  return known.answer as Promise<Answer>;
}

async function askAndKeep<Answer>(
  key: string,
  fingerprint: Fingerprint,
  ask: () => Promise<Answer>,
  read: () => number,
): Promise<Answer> {
  const started = read();
  const answer = await ask();
  if (read() - started < cheapMilliseconds) {
    kept.delete(key);
    return answer;
  }
  kept.delete(key);
  kept.set(key, { fingerprint, answer: Promise.resolve(answer), at: read(), refreshing: false });
  const [oldest] = kept.keys();
  if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
  return answer;
}
