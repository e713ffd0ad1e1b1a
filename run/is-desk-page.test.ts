import { expect, test } from "vitest";
import { isDeskPage } from "./is-desk-page";

test.each([
  ["/", true],
  ["/studies/1/classes/n01440764?bin=9", true],
  ["/nowhere", true],
  // Begin like the others and are none of them.
  ["/hits", true],
  ["/apiary", true],
  ["/studies/1/api/", true],
  ["/api/v1/studies", false],
  ["/api/auth/sign-in/email", false],
  ["/hit/1/2/token?assignmentId=A", false],
])("%s is a page of the desk: %s", (path, isPage) => {
  expect(isDeskPage(path)).toBe(isPage);
});
