import { z } from "zod";
import type { ApiClient } from "./client";
import { Refusal } from "./refusal";

const studiesSchema = z.object({ studies: z.array(z.object({ id: z.int(), name: z.string() })) });

/** The id of the study that a person named by its id or its name. */
export async function findStudy(client: ApiClient, named: string): Promise<number> {
  const { studies } = studiesSchema.parse(await client.get("studies"));
  const found = studies.find((study) => study.name === named || String(study.id) === named);
  if (found) return found.id;
  const known = studies.map((study) => `${study.id} "${study.name}"`).join(", ");
  throw new Refusal(`There is no study "${named}"; yours are: ${known || "none, make one at the desk first"}`);
}
