import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type ColourChange, changeColour } from "./colour";

interface NotoIcons {
  icons: Record<string, { body: string }>;
  aliases?: Record<string, { parent: string }>;
}

let noto: NotoIcons | undefined;

/** The SVG body of a Noto drawing (Apache-2.0), 128 x 128 units, in other colours. `instance` keeps the ids of several drawings in one SVG apart. */
export function drawing(name: string, instance: string, change: ColourChange): string {
  if (!noto) {
    const folder = dirname(
      createRequire(join(process.cwd(), "package.json")).resolve("@iconify-json/noto/package.json"),
    );
    noto = JSON.parse(readFileSync(join(folder, "icons.json"), "utf8")) as NotoIcons;
  }
  const body = noto.icons[noto.aliases?.[name]?.parent ?? name]?.body;
  if (body === undefined) throw new Error(`Cannot draw "${name}": @iconify-json/noto has no drawing of that name`);
  // Ids first: what then begins with # and hexadecimal digits is a colour.
  return body
    .replace(/\bid="([^"]+)"/g, `id="z${instance}-$1"`)
    .replace(/url\(#([^)]+)\)/g, `url(#z${instance}-$1)`)
    .replace(/href="#([^"]+)"/g, `href="#z${instance}-$1"`)
    .replace(/#(?:[0-9a-f]{6}|[0-9a-f]{3})\b/gi, (hex) => changeColour(hex, change));
}
