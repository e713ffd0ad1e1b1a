import { market } from "../db/client";
import { cutPage, readPage } from "../protocol/paging";
import { RequestError } from "../protocol/request-error";
import { seconds } from "../protocol/wire";
import { requireWorkerAccount } from "../workers/queries";
import { systemQualifications } from "./requirements";
import { requireOwnType } from "./types";
import { qualificationStructure, qualificationTypeStructure } from "./wire";

interface PageInput {
  NextToken?: string | undefined;
  MaxResults?: number | undefined;
}

function systemStructure(id: string, name: string): object {
  return {
    QualificationTypeId: id,
    CreationTime: 0,
    Name: name,
    Description: "Kept by the market itself.",
    QualificationTypeStatus: "Active",
    IsRequestable: false,
    AutoGranted: false,
  };
}

/** Any qualification type's structure. Test and answer key are shown to the owner only. Throws QualificationTypeDoesNotExist. */
export async function findQualificationType(id: string, requesterId?: number): Promise<object> {
  const system = systemQualifications[id];
  if (system) return systemStructure(id, system.name);
  const type = await market().qualificationType.findFirst({ where: { id, deletedAt: null } });
  if (!type) throw new RequestError("QualificationTypeDoesNotExist", `QualificationType ${id} does not exist.`);
  return qualificationTypeStructure(type.requesterId === requesterId ? type : { ...type, test: null, answerKey: null });
}

/** Ordinals of system types come before all others. */
const systemOrdinals = 1000n;

/** One page of qualification types: the market's own first (unless only requestable or owned ones are asked for), then all requesters'. */
export async function listQualificationTypes(
  requesterId: number,
  input: PageInput & {
    Query?: string | undefined;
    MustBeRequestable: boolean;
    MustBeOwnedByCaller?: boolean | undefined;
  },
): Promise<object> {
  const { Query: query = "", MustBeRequestable: requestable, MustBeOwnedByCaller: owned = false } = input;
  // The query is at most 200 characters; its digest keeps the token short.
  const list = `types ${requestable} ${owned} ${Buffer.from(query).toString("base64url").slice(0, 120)}`;
  const page = readPage(input, list);
  const wanted = query.toLowerCase();
  const system = requestable || owned ? [] : Object.entries(systemQualifications);
  const systemRows = system
    .map(([id, { name }], index) => ({ ordinal: BigInt(index + 1), name, structure: systemStructure(id, name) }))
    .filter((row) => row.ordinal > page.after && row.name.toLowerCase().includes(wanted));
  const contains = { contains: query, mode: "insensitive" as const };
  const rows = await market().qualificationType.findMany({
    where: {
      deletedAt: null,
      ordinal: { gt: page.after > systemOrdinals ? page.after - systemOrdinals : 0n },
      ...(requestable ? { active: true } : {}),
      ...(owned ? { requesterId } : {}),
      ...(query === "" ? {} : { OR: [{ name: contains }, { description: contains }, { keywords: contains }] }),
    },
    orderBy: { ordinal: "asc" },
    take: page.size + 1,
  });
  const all = [
    ...systemRows,
    ...rows.map((type) => ({
      ordinal: type.ordinal + systemOrdinals,
      structure: qualificationTypeStructure(
        type.requesterId === requesterId ? type : { ...type, test: null, answerKey: null },
      ),
    })),
  ];
  const { rows: shown, fields } = cutPage(all, page, list, (row) => row.ordinal);
  return { ...fields, QualificationTypes: shown.map((row) => row.structure) };
}

/** One page of the workers who hold (or held) a type of the requester's. */
export async function listHolders(
  requesterId: number,
  input: PageInput & { QualificationTypeId: string; Status?: "Granted" | "Revoked" | undefined },
): Promise<object> {
  const type = await requireOwnType(market(), requesterId, input.QualificationTypeId);
  const list = `holders ${type.id} ${input.Status ?? "any"}`;
  const page = readPage(input, list);
  const rows = await market().qualification.findMany({
    where: {
      qualificationTypeId: type.id,
      ordinal: { gt: page.after },
      ...(input.Status === undefined ? {} : { status: input.Status === "Granted" ? "granted" : "revoked" }),
    },
    orderBy: { ordinal: "asc" },
    take: page.size + 1,
  });
  const { rows: holders, fields } = cutPage(rows, page, list, (holder) => holder.ordinal);
  return { ...fields, Qualifications: holders.map(qualificationStructure) };
}

/** One page of the requests that wait for the requester's decision. */
export async function listPendingRequests(
  requesterId: number,
  input: PageInput & { QualificationTypeId?: string | undefined },
): Promise<object> {
  const { QualificationTypeId: typeId } = input;
  if (typeId !== undefined) await requireOwnType(market(), requesterId, typeId);
  const list = `requests ${typeId ?? "any"}`;
  const page = readPage(input, list);
  const rows = await market().qualificationRequest.findMany({
    where: {
      state: "pending",
      ordinal: { gt: page.after },
      type: { requesterId },
      ...(typeId === undefined ? {} : { qualificationTypeId: typeId }),
    },
    include: { type: { select: { test: true } } },
    orderBy: { ordinal: "asc" },
    take: page.size + 1,
  });
  const { rows: requests, fields } = cutPage(rows, page, list, (request) => request.ordinal);
  const structures = requests.map((request) => ({
    QualificationRequestId: request.id,
    QualificationTypeId: request.qualificationTypeId,
    WorkerId: request.workerId,
    ...(request.type.test === null ? {} : { Test: request.type.test }),
    ...(request.answer === null ? {} : { Answer: request.answer }),
    SubmitTime: seconds(request.submittedAt ?? request.startedAt),
  }));
  return { ...fields, QualificationRequests: structures };
}

/** A worker's qualification of a type of the requester's. Throws QualificationDoesNotExist where they never had it. */
export async function findScore(requesterId: number, qualificationTypeId: string, workerId: string): Promise<object> {
  await requireOwnType(market(), requesterId, qualificationTypeId);
  await requireWorkerAccount(workerId);
  const held = await market().qualification.findUnique({
    where: { qualificationTypeId_workerId: { qualificationTypeId, workerId } },
  });
  if (!held) {
    throw new RequestError(
      "QualificationDoesNotExist",
      `Worker ${workerId} does not have a qualification of type ${qualificationTypeId}.`,
    );
  }
  return qualificationStructure(held);
}
