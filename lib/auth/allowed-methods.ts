import { routeRoles } from "./route-roles";

const routes = Object.entries(routeRoles)
  .filter(([file]) => /^app\/api\/.*\/route\.ts$/.test(file) && !file.includes("[..."))
  .map(([file, methods]) => ({ parts: file.slice("app/".length, -"/route.ts".length).split("/"), methods }))
  // As the framework chooses: a name goes before a parameter.
  .sort((a, b) => (a.parts.join("/").replaceAll("[", "~") < b.parts.join("/").replaceAll("[", "~") ? -1 : 1));

/** The methods that the API's route at `path` answers; null where there is no such route. */
export function allowedMethods(path: string): readonly string[] | null {
  const parts = path.split("/").filter(Boolean);
  const route = routes.find(
    (one) =>
      one.parts.length === parts.length &&
      one.parts.every((part, index) => part.startsWith("[") || part === parts[index]),
  );
  if (!route) return null;
  const methods = Object.keys(route.methods);
  return methods.includes("GET") ? ["OPTIONS", "HEAD", ...methods] : ["OPTIONS", ...methods];
}
