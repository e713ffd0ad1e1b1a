import { Refusal } from "./refusal";

/** A signed-in connection to a Redraw server's API. */
export interface ApiClient {
  get(path: string): Promise<unknown>;
  /** The bytes and headers of a file. */
  download(path: string): Promise<{ bytes: Uint8Array; headers: Headers }>;
  /** The answer as it comes, for large files; `from` goes on behind so many bytes. */
  open(path: string, from?: number): Promise<Response>;
  /** Sends a form with files. */
  postForm(path: string, form: FormData): Promise<unknown>;
  /** Changes something that is there, by JSON. */
  patch(path: string, body: unknown): Promise<unknown>;
  /** Puts the bytes of a file. */
  put(path: string, bytes: Uint8Array): Promise<unknown>;
  /** Removes something. */
  delete(path: string): Promise<unknown>;
  /** Sends JSON, or the bytes of a file under the content type given; a Blob is read while it is sent. */
  post(path: string, body: unknown, contentType?: string): Promise<unknown>;
}

/** Connects as REDRAW_URL and REDRAW_TOKEN say. Throws a Refusal where the token is missing. */
export function connectFromEnvironment(): ApiClient {
  const url = process.env.REDRAW_URL ?? "http://localhost:3000";
  const token = process.env.REDRAW_TOKEN;
  if (!token)
    throw new Refusal(
      `Cannot sign in at ${url}: REDRAW_TOKEN is not set; make an API token at the desk (Account) and set REDRAW_TOKEN to it`,
    );
  if (!URL.canParse(url))
    throw new Refusal(
      `Cannot sign in: REDRAW_URL is ${JSON.stringify(url)}; set it to an address such as http://localhost:3000`,
    );
  return connect(url, token);
}

/** Connects to the server at `url`. Every answer that is not 2xx becomes a Refusal with the server's own words. */
export function connect(url: string, token: string): ApiClient {
  const send = async (
    method: string,
    path: string,
    body?: BodyInit,
    contentType?: string,
    range?: string,
  ): Promise<Response> => {
    const address = new URL(`/api/v1/${path}`, url);
    let response: Response;
    try {
      response = await fetch(address, {
        method,
        redirect: "error",
        headers: {
          authorization: `Bearer ${token}`,
          ...(contentType ? { "content-type": contentType } : {}),
          ...(range ? { range } : {}),
        },
        ...(body === undefined ? {} : { body }),
      });
    } catch (error) {
      throw new Refusal(
        `Cannot reach ${address.origin} (${reasonOf(error)}); start Redraw there, or set REDRAW_URL to where it runs`,
        { cause: error },
      );
    }
    if (response.ok) return response;
    const answer: unknown = await response.json().catch(() => undefined);
    throw new Refusal(messageOf(answer) ?? `${method} ${address} answered ${response.status} ${response.statusText}`);
  };
  const request = async (...sent: Parameters<typeof send>): Promise<unknown> =>
    (await send(...sent)).json().catch(() => undefined);
  return {
    get: (path) => request("GET", path),
    download: async (path) => {
      const response = await send("GET", path);
      return { bytes: new Uint8Array(await response.arrayBuffer()), headers: response.headers };
    },
    open: (path, from = 0) => send("GET", path, undefined, undefined, from > 0 ? `bytes=${from}-` : undefined),
    postForm: (path, form) => request("POST", path, form),
    patch: (path, body) => request("PATCH", path, JSON.stringify(body), "application/json"),
    delete: (path) => request("DELETE", path),
    put: (path, bytes) => request("PUT", path, new Uint8Array(bytes), "application/octet-stream"),
    post: (path, body, contentType) =>
      body instanceof Blob
        ? request("POST", path, body, contentType ?? "application/octet-stream")
        : body instanceof Uint8Array
          ? request("POST", path, new Uint8Array(body), contentType ?? "application/octet-stream")
          : request("POST", path, JSON.stringify(body), "application/json"),
  };
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (cause instanceof Error) return "code" in cause ? String(cause.code) : cause.message;
  return String(cause);
}

function messageOf(answer: unknown): string | undefined {
  if (typeof answer !== "object" || answer === null || !("error" in answer)) return undefined;
  const { error } = answer;
  return typeof error === "object" && error !== null && "message" in error ? String(error.message) : undefined;
}
