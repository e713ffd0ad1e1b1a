import { expect, inject, test } from "vitest";
import { diffFromMigrations, marketMigrations, studyMigrations } from "./migrate";

test("the migrations give the models as they stand, on both sides", async () => {
  expect(await diffFromMigrations(inject("postgresUrl"), studyMigrations)).toBeUndefined();
  expect(await diffFromMigrations(inject("postgresUrl"), marketMigrations)).toBeUndefined();
});
