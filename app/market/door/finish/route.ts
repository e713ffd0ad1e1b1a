import { finishDoor } from "@/lib/market/site/door-forms";

export const dynamic = "force-dynamic";
export const POST = finishDoor;
