import { expect, test } from "vitest";
import { allowedMethods } from "./allowed-methods";

test("an address of the API has the methods of its route, a named part before an id, and none where there is no route", () => {
  expect(allowedMethods("/api/v1/studies")).toEqual(["OPTIONS", "HEAD", "GET", "POST"]);
  expect(allowedMethods("/api/v1/studies/archive")).toEqual(["OPTIONS", "POST"]);
  expect(allowedMethods("/api/v1/studies/7")).toEqual(["OPTIONS", "HEAD", "GET", "PATCH", "DELETE"]);
  expect(allowedMethods("/api/v1/studies/7/duplicates/thresholds")).toEqual(["OPTIONS", "PUT"]);
  expect(allowedMethods("/api/v1/nothing/here")).toBeNull();
});
