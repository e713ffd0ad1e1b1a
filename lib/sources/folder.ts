import { join } from "node:path";
import { countFolder, importRoot, listFolder, resolveImportFolder } from "@/lib/images/import-folder";
import { readImportFile } from "@/lib/images/read-import-file";
import type { SettingsOf } from "./settings";
import type { Source, SourceItem } from "./source";

const misplaced = {
  file: "it stands beside the class folders; move it into the folder of its class",
  folder: "it is a folder; put the images directly into the folder of their class",
  outside: "it is a link that leaves the import root; put the images themselves there",
} as const;

/** A folder of <class>/<image> below the import root. Memory grows with one class, not with the folder. */
export async function openFolder(settings: SettingsOf<"folder">): Promise<Source> {
  const folder = await resolveImportFolder(settings.folder);
  const root = await importRoot();
  const sliceSize = (count: number) => Math.max(0, Math.min(count, settings.to ?? count) - ((settings.from ?? 1) - 1));
  return {
    async count() {
      let total = 0;
      for (const entry of await listFolder(folder, root))
        total += entry.kind === "folder" ? sliceSize(await countFolder(join(folder, entry.name))) : 1;
      return total;
    },
    async *items() {
      for (const top of await listFolder(folder, root)) {
        if (top.kind !== "folder") {
          yield toItem(root, folder, top.name, misplaced[top.kind]);
          continue;
        }
        const entries = await listFolder(join(folder, top.name), root);
        for (const entry of entries.slice((settings.from ?? 1) - 1, settings.to)) {
          const path = `${top.name}/${entry.name}`;
          if (entry.kind === "file") yield { ...toItem(root, folder, path), wnid: top.name };
          else yield toItem(root, folder, path, entry.kind === "outside" ? misplaced.outside : misplaced.folder);
        }
      }
    },
  };
}

function toItem(root: string, folder: string, path: string, refusal?: string): SourceItem {
  return {
    path,
    refusal,
    provenance: { source: "folder" },
    read: () => readImportFile(root, join(folder, path)),
  };
}
