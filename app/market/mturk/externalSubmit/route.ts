import { externalSubmit } from "@/lib/market/site/external-submit";

export const dynamic = "force-dynamic";
export const POST = externalSubmit;
