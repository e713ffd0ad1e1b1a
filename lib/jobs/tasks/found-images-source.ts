import { z } from "zod";
import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { listFoundImages } from "@/lib/features/imports/queries";
import { readUrl } from "@/lib/sources/read-url";
import type { Source } from "@/lib/sources/source";

const pageSize = 500;

const optional = z.string().optional();
/** A SourceRecord as it was stored. */
const recordSchema = z.object({
  path: z.string(),
  wnid: z.string(),
  keyword: optional,
  url: z.string(),
  provenance: z.object({
    source: z.string(),
    sourceId: optional,
    sourceUrl: optional,
    sourcePage: optional,
    title: optional,
    licence: optional,
    licenceUrl: optional,
    owner: optional,
    attribution: optional,
  }),
});

/** What a search has found, as a source: the second half of an import that has to ask first. */
export function foundImagesSource(studyId: AuthorizedStudyId, importId: number): Source {
  return {
    count: async () => null,
    async *items() {
      for (let after = -1; ; ) {
        const page = await listFoundImages(studyId, importId, { after, limit: pageSize });
        for (const { position, record } of page) {
          const { url, ...found } = recordSchema.parse(record);
          after = position;
          yield { ...found, read: (signal) => readUrl(url, signal) };
        }
        if (page.length < pageSize) return;
      }
    },
  };
}
