import type { Command } from "commander";
import { connectFromEnvironment } from "./client";
import { findStudy } from "./study-option";

/** Adds `pause` and `resume` of one kind of long work to a command; `path` is where it stands below its study. */
export function addPauseCommands(
  command: Command,
  { noun, path, pause, resume }: { noun: string; path: string; pause: string; resume: string },
): void {
  for (const [act, description] of Object.entries({ pause, resume }))
    command
      .command(act)
      .description(description)
      .argument("<study>", "id or name")
      .argument(`<${noun}>`, `id of the ${noun}`)
      .action(async (study: string, id: string) => {
        const client = connectFromEnvironment();
        const base = `studies/${await findStudy(client, study)}/${path}`;
        await client.post(`${base}/${encodeURIComponent(id)}/${act}`, {});
      });
}
