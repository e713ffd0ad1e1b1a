import { spawn } from "node:child_process";
import type { Socket } from "node:net";
import { createInterface } from "node:readline";

/** For each line that it reads the shell writes the file system of the folder to its disk and says how that went. */
const script = 'while read -r _; do sync -f "$1"; echo $?; done';

/**
 * A function that writes the file system of a folder to its disk (coreutils' `sync -f`) and answers false where the machine cannot.
 *
 * One shell does it for as long as this process lives, and ends with it: to start a process for every flush would hold the main thread up each
 * time, and with it every image in work.
 */
export function fileSystemSync(folder: string): () => Promise<boolean> {
  let shell: { ask(): Promise<boolean>; isOver(): boolean } | undefined;
  let isMissing = false;
  const start = () => {
    const child = spawn("sh", ["-c", script, "sh", folder], { stdio: ["pipe", "pipe", "ignore"] });
    const waiting: ((written: boolean) => void)[] = [];
    let over = false;
    const end = () => {
      over = true;
      for (const answer of waiting.splice(0)) answer(false);
    };
    child.on("error", () => {
      isMissing = true;
      end();
    });
    child.on("close", end);
    child.stdin.on("error", end);
    const output = child.stdout as Socket;
    createInterface({ input: output }).on("line", (line) => {
      waiting.shift()?.(line === "0");
      if (waiting.length === 0) output.unref();
    });
    // Waiting for work, it keeps nobody from ending.
    child.unref();
    (child.stdin as Socket).unref();
    output.unref();
    return {
      isOver: () => over,
      ask: () =>
        new Promise<boolean>((answer) => {
          waiting.push(answer);
          output.ref();
          child.stdin.write("\n");
        }),
    };
  };
  return async () => {
    if (isMissing) return false;
    if (!shell || shell.isOver()) shell = start();
    return shell.ask();
  };
}
