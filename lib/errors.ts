/** What kind of refusal it is; each has one HTTP status. */
export const errorStatus = {
  badRequest: 400,
  unauthorised: 401,
  forbidden: 403,
  notFound: 404,
  tooSlow: 408,
  conflict: 409,
  tooLarge: 413,
  tooMany: 429,
  budgetExceeded: 409,
  marketRefused: 502,
  marketUnreachable: 503,
  unavailable: 503,
} as const;
export type ErrorCode = keyof typeof errorStatus;

/** A refusal meant for a person: the message names the act, the place, the present value and the mend. Surprises are thrown as they are. */
export class AppError extends Error {
  override readonly name = "AppError";
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The refusal of a form that was filled from what stands no more; `what` says who changed what. The page is shown anew around what was typed. */
export function staleEdit(what: string, details: Readonly<Record<string, unknown>> = {}): AppError {
  return new AppError(
    "conflict",
    `Nothing was saved: ${what}. The page now shows what stands, and what you typed; save again to put yours in its place`,
    { ...details, stale: true },
  );
}

/** The refusal as an API answer: `{ error: { code, message, details } }`. Anything that is not an AppError is a 500 without its text. */
export function errorResponse(error: unknown): Response {
  if (error instanceof AppError) {
    return Response.json(
      { error: { code: error.code, message: error.message, details: error.details } },
      { status: errorStatus[error.code] },
    );
  }
  console.error(error);
  return Response.json(
    { error: { code: "internal", message: "The server failed at this request; the log has the reason.", details: {} } },
    { status: 500 },
  );
}
