// Nothing to do here: run/bootstrap.mjs generates the database clients before any command. This file is the command's name.
export {};
