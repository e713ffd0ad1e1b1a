import { runRedraw } from "../cli/redraw";

// A reader that has seen enough (`| head`) closes the pipe; that is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

runRedraw(process.argv.slice(2)).then((code) => {
  // Not process.exit: output to a pipe may still be on its way.
  process.exitCode = code;
});
