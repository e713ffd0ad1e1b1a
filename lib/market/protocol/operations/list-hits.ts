import { z } from "zod";
import { listHits } from "../../hits/queries";
import { defineOperation } from "../operation";
import { pageFields } from "../shapes";

export const listHITs = defineOperation("ListHITs", z.strictObject(pageFields), ({ requesterId }, input) =>
  listHits(requesterId, "hits", {}, input),
);
