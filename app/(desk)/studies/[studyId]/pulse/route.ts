import { requireApiStudy } from "@/lib/auth/require-study";
import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { errorResponse } from "@/lib/errors";
import { getPulse } from "@/lib/features/alerts/queries";

const beatMilliseconds = 2000;
/** Proxies close what is silent; browsers open a stream again when it ends. */
const keepAliveBeats = 10;
const longestStream = 10 * 60 * 1000;

/** One question a beat and study, however many people look. */
const asked = new Map<number, { at: number; pulse: Promise<string> }>();

function pulseOf(studyId: AuthorizedStudyId): Promise<string> {
  const known = asked.get(studyId);
  if (known && performance.now() - known.at < beatMilliseconds / 2) return known.pulse;
  const pulse = getPulse(studyId);
  asked.set(studyId, { at: performance.now(), pulse });
  pulse.catch(() => asked.delete(studyId));
  return pulse;
}

/**
 * GET /studies/:id/pulse: a text that changes when the study has something new. As server-sent events where the client takes
 * them, otherwise (`Accept` without text/event-stream) once as JSON, for polling.
 */
export async function GET(request: Request, { params }: { params: Promise<{ studyId: string }> }): Promise<Response> {
  try {
    const { studyId } = await requireApiStudy(request, (await params).studyId, "viewer");
    if (!request.headers.get("accept")?.includes("text/event-stream"))
      return Response.json({ pulse: await pulseOf(studyId) }, { headers: { "cache-control": "no-store" } });
    return new Response(stream(studyId, request.signal), {
      headers: {
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-store, no-transform",
        "x-accel-buffering": "no",
      },
    });
  } catch (error) {
    return errorResponse(error);
  }
}

function stream(studyId: AuthorizedStudyId, signal: AbortSignal): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = () => clearTimeout(timer);
  return new ReadableStream({
    start(controller) {
      const started = performance.now();
      let last: string | undefined;
      let silent = 0;
      const end = () => {
        stop();
        try {
          controller.close();
        } catch {
          // The reader has closed it already.
        }
      };
      signal.addEventListener("abort", end);
      const beat = async () => {
        try {
          const pulse = await pulseOf(studyId);
          if (signal.aborted || performance.now() - started > longestStream) return end();
          silent = pulse === last ? silent + 1 : 0;
          if (pulse !== last) controller.enqueue(encoder.encode(`data: ${JSON.stringify({ pulse })}\n\n`));
          else if (silent % keepAliveBeats === 0) controller.enqueue(encoder.encode(": still here\n\n"));
          last = pulse;
          timer = setTimeout(() => void beat(), beatMilliseconds);
        } catch {
          end();
        }
      };
      void beat();
    },
    cancel: stop,
  });
}
