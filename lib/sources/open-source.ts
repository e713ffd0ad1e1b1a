import { openCifar } from "./cifar";
import { searchFlickr } from "./flickr";
import { openFolder } from "./folder";
import { openList } from "./list";
import { openNpy } from "./npy";
import { searchOpenverse } from "./openverse";
import { openS3 } from "./s3";
import { openSearchResults } from "./search-results";
import type { SourceClass } from "./search-terms";
import type { SourceSettings } from "./settings";
import type { Source, SourceSearch } from "./source";
import { openTar } from "./tar";
import { openTinyImages } from "./tiny-images";

/** What an import reads: items at once, or a search that has to be asked first. */
export type OpenedSource = { kind: "listed"; source: Source } | { kind: "searched"; search: SourceSearch };

/** Opens a source by its settings. Throws AppError where it cannot be opened: outside the import root, no key, damaged head. */
export async function openSource(settings: SourceSettings, classes: readonly SourceClass[]): Promise<OpenedSource> {
  switch (settings.source) {
    case "flickr":
      return { kind: "searched", search: searchFlickr(settings, classes) };
    case "openverse":
      return { kind: "searched", search: searchOpenverse(settings, classes) };
    default:
      return { kind: "listed", source: await openListed(settings, classes) };
  }
}

function openListed(
  settings: Exclude<SourceSettings, { source: "flickr" | "openverse" }>,
  classes: readonly SourceClass[],
): Promise<Source> {
  switch (settings.source) {
    case "folder":
      return openFolder(settings);
    case "tar":
      return openTar(settings, classes);
    case "list":
      return openList(settings);
    case "searchResults":
      return openSearchResults(settings);
    case "npy":
      return openNpy(settings, classes);
    case "cifar":
      return openCifar(settings, classes);
    case "tinyImages":
      return openTinyImages(settings);
    case "s3":
      return openS3(settings);
  }
}
