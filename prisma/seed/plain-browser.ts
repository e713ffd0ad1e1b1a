// As much of a browser as a page without script needs: cookies per origin, links, forms.
import { type HTMLElement, parse } from "node-html-parser";

export interface LoadedPage {
  /** Where the page is, after redirects. */
  url: string;
  status: number;
  root: HTMLElement;
}

export interface PlainBrowser {
  get(url: string): Promise<LoadedPage>;
  /** The bytes of an image; undefined where it cannot be shown. */
  image(url: string): Promise<Uint8Array | undefined>;
  /** Sends a form of `page` as it stands, with `fields` added. Boxes that are not ticked are not sent. */
  submit(page: LoadedPage, form: HTMLElement, fields?: readonly (readonly [string, string])[]): Promise<LoadedPage>;
}

/** Tries of a request that meets no answer or a server's failure, and the first wait in milliseconds. */
const tries = 4;
const firstWait = 200;

/** A browser of its own: two of them share no cookie. Throws where an address gives no answer after four tries. */
export function openBrowser(signal?: AbortSignal): PlainBrowser {
  const jars = new Map<string, Map<string, string>>();

  const request = async (url: string, init: RequestInit): Promise<Response> => {
    for (let attempt = 1; ; attempt += 1) {
      const { origin } = new URL(url);
      const cookie = [...(jars.get(origin) ?? [])].map(([name, value]) => `${name}=${value}`).join("; ");
      try {
        const response = await fetch(url, {
          ...init,
          redirect: "manual",
          headers: { ...init.headers, ...(cookie ? { cookie } : {}) },
          ...(signal ? { signal } : {}),
        });
        for (const line of response.headers.getSetCookie()) keep(origin, line);
        if (response.status < 500 || attempt === tries) return response;
        await response.body?.cancel();
      } catch (error) {
        if (attempt === tries || signal?.aborted) {
          throw new Error(`Cannot reach ${url}: ${error instanceof Error ? error.message : error}`, { cause: error });
        }
      }
      await new Promise((done) => setTimeout(done, firstWait * 2 ** (attempt - 1)));
    }
  };
  const keep = (origin: string, line: string) => {
    const [pair = "", ...attributes] = line.split(";").map((part) => part.trim());
    const at = pair.indexOf("=");
    const jar = jars.get(origin) ?? new Map<string, string>();
    jars.set(origin, jar);
    if (attributes.some((attribute) => /^max-age=0$/i.test(attribute))) jar.delete(pair.slice(0, at));
    else jar.set(pair.slice(0, at), pair.slice(at + 1));
  };
  const load = async (url: string, init: RequestInit): Promise<LoadedPage> => {
    let response = await request(url, init);
    for (let hops = 0; response.status >= 300 && response.status < 400 && hops < 5; hops += 1) {
      await response.body?.cancel();
      url = new URL(response.headers.get("location") ?? "", url).href;
      response = await request(url, {});
    }
    return { url, status: response.status, root: parse(await response.text()) };
  };

  return {
    get: (url) => load(url, {}),
    image: async (url) => {
      const response = await request(url, {});
      if (!response.ok) {
        await response.body?.cancel();
        return undefined;
      }
      return response.bytes();
    },
    submit: (page, form, fields = []) => {
      const body = new URLSearchParams();
      for (const input of form.querySelectorAll("input")) {
        const { name, type = "text", value = "" } = attributesOf(input);
        if (name && type !== "checkbox" && type !== "submit") body.append(name, value);
      }
      for (const [name, value] of fields) body.append(name, value);
      const action = new URL(attributesOf(form).action ?? "", page.url).href;
      return load(action, { method: "POST", body, headers: { origin: new URL(page.url).origin } });
    },
  };
}

function attributesOf(element: HTMLElement): Partial<Record<string, string>> {
  return element.attributes;
}
