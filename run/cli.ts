import { runRedraw } from "../cli/redraw";

runRedraw(process.argv.slice(2)).then((code) => {
  // Not process.exit: output to a pipe may still be on its way.
  process.exitCode = code;
});
