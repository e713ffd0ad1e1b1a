import type { WorkerHit } from "@/lib/auth/scopes";
import { findWorkerTranslation, type WorkerHitPage } from "@/lib/features/hits/queries";
import { chooseLanguage, type Translate, translator } from "./translate";

export interface WorkerWords {
  /** BCP 47; undefined where the page speaks our English. */
  language: string | undefined;
  words: Readonly<Record<string, string>>;
  t: Translate;
  /** The page with its class's own words in that language. */
  page: WorkerHitPage;
}

/** The page's words: the study's translation in the language asked for (`lang` in the address, else the browser's), English otherwise. */
export async function wordsFor(hit: WorkerHit, page: WorkerHitPage, asked: string): Promise<WorkerWords> {
  const language = chooseLanguage(asked, page.languages);
  const found = language === undefined ? undefined : await findWorkerTranslation(hit, language);
  const words = found?.words ?? {};
  const own = { lemmas: found?.lemmas ?? page.lemmas, gloss: found?.gloss ?? page.gloss };
  return { language, words, t: translator(words), page: { ...page, ...own } };
}
