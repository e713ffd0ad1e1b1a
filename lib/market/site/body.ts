/** Largest form that is read, in bytes. */
const largestForm = 1_000_000;

/** Fields of a urlencoded or multipart form in order; a file counts by its name. Null where it is neither, malformed, or larger than 1 MB. */
export async function readForm(request: Request): Promise<[string, string][] | null> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^(application\/x-www-form-urlencoded|multipart\/form-data)\b/i.test(type)) return null;
  const reader = request.body?.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    chunks.push(part.value);
    size += part.value.byteLength;
    if (size > largestForm) {
      await reader?.cancel();
      return null;
    }
  }
  try {
    const body = new Response(Buffer.concat(chunks), { headers: { "content-type": type } });
    // No database column holds U+0000.
    const clean = (text: string) => text.replaceAll("\0", "");
    return [...(await body.formData())].map(([name, value]): [string, string] => [
      clean(name),
      clean(typeof value === "string" ? value : value.name),
    ]);
  } catch {
    return null;
  }
}

/** The first field of that name; "" where it is missing. */
export function field(form: readonly (readonly [string, string])[], name: string): string {
  return form.find(([key]) => key === name)?.[1] ?? "";
}
