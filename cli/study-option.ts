import { z } from "zod";
import type { ApiClient } from "./client";
import { Refusal } from "./refusal";

const studiesSchema = z.object({ studies: z.array(z.object({ id: z.int(), name: z.string() })) });

/** The id of the study that a person named by its id or its name. */
export async function findStudy(client: ApiClient, named: string): Promise<number> {
  const { studies } = studiesSchema.parse(await client.get("studies"));
  // Names are unique among the studies of one owner: two of a team's may be called alike, and a name may be a number.
  const fitting = studies.filter((study) => study.name === named || String(study.id) === named);
  const [found] = fitting;
  if (found && fitting.length === 1) return found.id;
  if (found)
    throw new Refusal(
      `"${named}" fits ${fitting.length} studies: ${fitting.map((study) => `${study.id} "${study.name}"`).join(", ")}; name one by its id${fitting.some((study) => String(study.id) === named) ? ", or rename the one whose name is a number" : ""}`,
    );
  const known = studies.map((study) => `${study.id} "${study.name}"`).join(", ");
  throw new Refusal(`There is no study "${named}"; yours are: ${known || "none, make one at the desk first"}`);
}
