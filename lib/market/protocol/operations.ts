// The protocol's table: every operation of the API by name.
import type { Operation } from "./operation";
import { approveAssignment } from "./operations/approve-assignment";
import { createHIT } from "./operations/create-hit";
import { createHITType } from "./operations/create-hit-type";
import { createHITWithHITType } from "./operations/create-hit-with-hit-type";
import { getAccountBalance } from "./operations/get-account-balance";
import { getAssignment } from "./operations/get-assignment";
import { getHIT } from "./operations/get-hit";
import { listAssignmentsForHIT } from "./operations/list-assignments-for-hit";
import { listHITs } from "./operations/list-hits";
import { rejectAssignment } from "./operations/reject-assignment";
import { updateExpirationForHIT } from "./operations/update-expiration-for-hit";

const table: readonly Operation[] = [
  approveAssignment,
  createHIT,
  createHITType,
  createHITWithHITType,
  getAccountBalance,
  getAssignment,
  getHIT,
  listAssignmentsForHIT,
  listHITs,
  rejectAssignment,
  updateExpirationForHIT,
];

export const operations: ReadonlyMap<string, Operation> = new Map(
  table.map((operation) => [operation.name, operation]),
);
