import { AppError, errorResponse } from "@/lib/errors";

/** Every address below /api that is no route: a program gets a sentence, not a page. */
function refuse(request: Request): Response {
  const { pathname } = new URL(request.url);
  return errorResponse(
    new AppError("notFound", `There is no ${request.method} ${pathname}; GET /api/v1/studies lists where to begin`),
  );
}

export const GET = refuse;
export const POST = refuse;
export const PUT = refuse;
export const PATCH = refuse;
export const DELETE = refuse;
