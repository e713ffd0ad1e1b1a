import type { z } from "zod";

export interface RequesterContext {
  requesterId: number;
}

/** One operation of the requester API: its input's schema and what it does. */
export interface Operation {
  readonly name: string;
  readonly input: z.ZodType;
  /** `input` has passed the schema. Refusals are RequestError; the answer is the wire's structure. */
  run(context: RequesterContext, input: unknown): Promise<object>;
}

/** Declares an operation, so that `run` sees its input typed. */
export function defineOperation<Input extends z.ZodType>(
  name: string,
  input: Input,
  run: (context: RequesterContext, input: z.infer<Input>) => Promise<object>,
): Operation {
  return { name, input, run: (context, value) => run(context, value as z.infer<Input>) };
}
