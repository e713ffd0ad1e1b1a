import { changeAccount } from "@/lib/market/site/worker-forms";

export const dynamic = "force-dynamic";
export const POST = changeAccount;
