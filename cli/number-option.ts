import { InvalidArgumentError } from "commander";

/** Reads an option's whole number from `least`. */
export function wholeNumber(least: number): (value: string) => number {
  return (value) => {
    if (/^\d{1,10}$/.test(value) && Number(value) >= least) return Number(value);
    throw new InvalidArgumentError(`Give a whole number from ${least}.`);
  };
}

/** Reads an amount in dollars ("0.10") as integer cents. */
export function dollars(value: string): number {
  if (/^\d{1,8}(\.\d{1,2})?$/.test(value)) return Math.round(Number(value) * 100);
  throw new InvalidArgumentError("Give an amount in dollars, for example 0.10.");
}

/** Reads a selection frequency, 0 to 1. */
export function frequency(value: string): number {
  const number = Number(value);
  if (value.trim() !== "" && number >= 0 && number <= 1) return number;
  throw new InvalidArgumentError("Give a selection frequency from 0 to 1.");
}
