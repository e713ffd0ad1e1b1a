// For tests: the part of the JSON-LD library that they use; it comes without types.
declare module "jsonld" {
  const jsonld: { expand(document: unknown): Promise<Record<string, unknown>[]> };
  export default jsonld;
}
