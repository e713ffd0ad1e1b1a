// The baseline of bench/market.ts: node:http and the same rows and locks as the market's in one statement each; no signature, no validation.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import pg from "pg";

const pool = new pg.Pool({
  connectionString: process.env.MARKET_DATABASE_URL,
  options: "-c search_path=market",
  max: 16,
});
let serial = 0;

async function answer(path: string, body: string): Promise<string> {
  if (path === "/create") {
    serial += 1;
    const { HITTypeId, Question } = JSON.parse(body);
    await pool.query({
      name: "create",
      text: `with paid as (update requesters set available_cents = available_cents - 12, held_cents = held_cents + 12 where id = 1 returning id),
         entry as (insert into ledger_entries (requester_id, kind, effect_key, available_cents, held_cents, hit_id) values (1, 'hold', $1, -12, 12, $1))
       insert into hits (id, requester_id, hit_type_id, question, question_kind, external_url, frame_height, reward_cents, fee_cents, max_assignments, open, expires_at)
       values ($1, 1, $3, $2, 'external', 'https://study.example/hit', 0, 10, 2, 1, 1, app_now() + interval '1 day')`,
      values: [`3BARE${String(serial).padStart(25, "0")}`, Question, HITTypeId],
    });
    return "{}";
  }
  if (path === "/list") {
    const text = "select * from assignments where hit_id = $1 order by ordinal limit 11";
    const { rows } = await pool.query({ name: "list", text, values: [JSON.parse(body).HITId] });
    return JSON.stringify(rows);
  }
  const form = new URLSearchParams(body);
  await pool.query({
    name: "submit",
    text: `with done as (update assignments set state = 'submitted', submitted_at = app_now(), auto_approval_at = app_now() + interval '1 day', answer = $2 where id = $1 and state = 'accepted' returning id, hit_id),
         ended as (update acceptances set outcome = 'submitted', ended_at = app_now() from done where acceptances.assignment_id = done.id)
       update hits set pending = pending - 1, submitted = submitted + 1, reviewable_at = app_now() from done where hits.id = done.hit_id`,
    values: [form.get("assignmentId"), form.get("votes")],
  });
  return "ok";
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    answer(request.url ?? "/", Buffer.concat(chunks).toString()).then(
      (text) => response.end(text),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
});
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
process.on("disconnect", () => process.exit(0));
