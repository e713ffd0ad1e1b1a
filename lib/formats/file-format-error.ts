/** A file that cannot be read as what it is said to be; the message names the act, the place, the value and the mend. */
export class FileFormatError extends Error {
  override readonly name = "FileFormatError";
}
