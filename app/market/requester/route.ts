import { handleRequest } from "@/lib/market/protocol/handle-request";

export const dynamic = "force-dynamic";
export const POST = handleRequest;
