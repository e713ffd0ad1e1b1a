import { owedCsv } from "@/lib/market/operator/forms";

export const dynamic = "force-dynamic";
export const GET = owedCsv;
