-- The market's one clock: the database's. Tests replace this function to move time.
CREATE FUNCTION "app_now"() RETURNS timestamptz(3) LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT statement_timestamp()::timestamptz(3) $$;


-- CreateEnum
CREATE TYPE "assignment_state" AS ENUM ('returned', 'accepted', 'submitted', 'approved', 'rejected');

-- CreateEnum
CREATE TYPE "acceptance_outcome" AS ENUM ('working', 'returned', 'abandoned', 'submitted');

-- CreateEnum
CREATE TYPE "question_kind" AS ENUM ('external', 'html');

-- CreateEnum
CREATE TYPE "ledger_kind" AS ENUM ('deposit', 'hold', 'release', 'reward', 'bonus', 'payout');

-- CreateEnum
CREATE TYPE "delivery_state" AS ENUM ('pending', 'delivered', 'failed');

-- CreateEnum
CREATE TYPE "qualification_status" AS ENUM ('granted', 'revoked');

-- CreateEnum
CREATE TYPE "qualification_request_state" AS ENUM ('testing', 'pending', 'granted', 'rejected', 'lapsed');

-- CreateEnum
CREATE TYPE "door_kind" AS ENUM ('invitation', 'prolific', 'connect', 'sona');

-- CreateEnum
CREATE TYPE "arrival_state" AS ENUM ('working', 'completed', 'approved', 'returned', 'rejected');

-- CreateTable
CREATE TABLE "assignments" (
    "id" TEXT NOT NULL,
    "hit_id" TEXT NOT NULL,
    "ordinal" BIGSERIAL NOT NULL,
    "state" "assignment_state" NOT NULL,
    "worker_id" TEXT,
    "reward_cents" INTEGER NOT NULL,
    "fee_cents" INTEGER NOT NULL,
    "accepted_at" TIMESTAMPTZ(3),
    "deadline" TIMESTAMPTZ(3),
    "submitted_at" TIMESTAMPTZ(3),
    "auto_approval_at" TIMESTAMPTZ(3),
    "approved_at" TIMESTAMPTZ(3),
    "rejected_at" TIMESTAMPTZ(3),
    "answer" TEXT,
    "feedback" TEXT,

    CONSTRAINT "assignments_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "acceptances" (
    "id" BIGSERIAL NOT NULL,
    "hit_id" TEXT NOT NULL,
    "worker_id" TEXT NOT NULL,
    "assignment_id" TEXT NOT NULL,
    "outcome" "acceptance_outcome" NOT NULL DEFAULT 'working',
    "accepted_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "acceptances_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "bonuses" (
    "id" BIGSERIAL NOT NULL,
    "assignment_id" TEXT NOT NULL,
    "worker_id" TEXT NOT NULL,
    "amount_cents" INTEGER NOT NULL,
    "fee_cents" INTEGER NOT NULL,
    "reason" TEXT NOT NULL,
    "granted_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "bonuses_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "hit_types" (
    "id" TEXT NOT NULL,
    "requester_id" INTEGER NOT NULL,
    "group_id" TEXT NOT NULL,
    "digest" CHAR(64) NOT NULL,
    "title" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "keywords" TEXT,
    "reward_cents" INTEGER NOT NULL,
    "assignment_duration_seconds" INTEGER NOT NULL,
    "auto_approval_seconds" INTEGER NOT NULL,
    "requirements" JSONB NOT NULL DEFAULT '[]',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "hit_types_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "hits" (
    "id" TEXT NOT NULL,
    "ordinal" BIGSERIAL NOT NULL,
    "requester_id" INTEGER NOT NULL,
    "hit_type_id" TEXT NOT NULL,
    "question" TEXT NOT NULL,
    "question_kind" "question_kind" NOT NULL,
    "external_url" TEXT,
    "frame_height" INTEGER NOT NULL,
    "annotation" TEXT,
    "reward_cents" INTEGER NOT NULL,
    "fee_cents" INTEGER NOT NULL,
    "max_assignments" INTEGER NOT NULL,
    "open" INTEGER NOT NULL,
    "pending" INTEGER NOT NULL DEFAULT 0,
    "submitted" INTEGER NOT NULL DEFAULT 0,
    "completed" INTEGER NOT NULL DEFAULT 0,
    "open_held" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "reviewing" BOOLEAN NOT NULL DEFAULT false,
    "reviewable_at" TIMESTAMPTZ(3),
    "disposed_at" TIMESTAMPTZ(3),

    CONSTRAINT "hits_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ledger_entries" (
    "id" BIGSERIAL NOT NULL,
    "requester_id" INTEGER,
    "worker_id" TEXT,
    "kind" "ledger_kind" NOT NULL,
    "effect_key" TEXT NOT NULL,
    "available_cents" INTEGER NOT NULL DEFAULT 0,
    "held_cents" INTEGER NOT NULL DEFAULT 0,
    "worker_cents" INTEGER NOT NULL DEFAULT 0,
    "fee_cents" INTEGER NOT NULL DEFAULT 0,
    "outside_cents" INTEGER NOT NULL DEFAULT 0,
    "hit_id" TEXT,
    "assignment_id" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "ledger_entries_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "notification_settings" (
    "hit_type_id" TEXT NOT NULL,
    "destination" TEXT NOT NULL,
    "transport" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "event_types" TEXT[],
    "active" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "notification_settings_pkey" PRIMARY KEY ("hit_type_id")
);

-- CreateTable
CREATE TABLE "notification_deliveries" (
    "id" BIGSERIAL NOT NULL,
    "event_doc_id" TEXT NOT NULL,
    "destination" TEXT NOT NULL,
    "transport" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "requester_id" INTEGER NOT NULL,
    "event" JSONB NOT NULL,
    "state" "delivery_state" NOT NULL DEFAULT 'pending',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
    "last_error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "notification_deliveries_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "signing_keys" (
    "id" SERIAL NOT NULL,
    "sealed_private_key" BYTEA NOT NULL,
    "certificate" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "signing_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "operator_sessions" (
    "token_hash" CHAR(64) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "operator_sessions_pkey" PRIMARY KEY ("token_hash")
);

-- CreateTable
CREATE TABLE "audit_events" (
    "id" BIGSERIAL NOT NULL,
    "act" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "details" JSONB NOT NULL DEFAULT '{}',
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "audit_events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "qualification_types" (
    "id" TEXT NOT NULL,
    "ordinal" BIGSERIAL NOT NULL,
    "requester_id" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "keywords" TEXT,
    "active" BOOLEAN NOT NULL,
    "retry_delay_seconds" INTEGER,
    "test" TEXT,
    "test_duration_seconds" INTEGER,
    "answer_key" TEXT,
    "auto_granted" BOOLEAN NOT NULL DEFAULT false,
    "auto_granted_value" INTEGER,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "qualification_types_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "qualifications" (
    "ordinal" BIGSERIAL NOT NULL,
    "qualification_type_id" TEXT NOT NULL,
    "worker_id" TEXT NOT NULL,
    "status" "qualification_status" NOT NULL,
    "value" INTEGER NOT NULL,
    "reason" TEXT,
    "granted_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "qualifications_pkey" PRIMARY KEY ("qualification_type_id","worker_id")
);

-- CreateTable
CREATE TABLE "qualification_requests" (
    "id" TEXT NOT NULL,
    "ordinal" BIGSERIAL NOT NULL,
    "qualification_type_id" TEXT NOT NULL,
    "worker_id" TEXT NOT NULL,
    "state" "qualification_request_state" NOT NULL,
    "answer" TEXT,
    "reason" TEXT,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
    "submitted_at" TIMESTAMPTZ(3),
    "decided_at" TIMESTAMPTZ(3),

    CONSTRAINT "qualification_requests_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "requesters" (
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "available_cents" INTEGER NOT NULL DEFAULT 0,
    "held_cents" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "requesters_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "requester_keys" (
    "access_key_id" TEXT NOT NULL,
    "requester_id" INTEGER NOT NULL,
    "sealed_secret" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "requester_keys_pkey" PRIMARY KEY ("access_key_id")
);

-- CreateTable
CREATE TABLE "request_tokens" (
    "requester_id" INTEGER NOT NULL,
    "operation" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "result_id" TEXT NOT NULL,
    "used_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "request_tokens_pkey" PRIMARY KEY ("requester_id","operation","token")
);

-- CreateTable
CREATE TABLE "workers" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL DEFAULT '',
    "code_hash" CHAR(64),
    "country" CHAR(2),
    "subdivision" VARCHAR(3),
    "adult" BOOLEAN NOT NULL DEFAULT false,
    "merged_into_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "workers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "worker_sessions" (
    "token_hash" CHAR(64) NOT NULL,
    "worker_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "worker_sessions_pkey" PRIMARY KEY ("token_hash")
);

-- CreateTable
CREATE TABLE "doors" (
    "id" TEXT NOT NULL,
    "kind" "door_kind" NOT NULL,
    "label" TEXT NOT NULL,
    "cap" INTEGER,
    "used" INTEGER NOT NULL DEFAULT 0,
    "quota" INTEGER,
    "hit_type_id" TEXT,
    "panel_study_id" TEXT,
    "completion_code" TEXT,
    "completion_url" TEXT,
    "sealed_token" BYTEA,
    "sealed_hook_key" BYTEA,
    "expires_at" TIMESTAMPTZ(3),
    "closed_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "doors_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "arrivals" (
    "id" BIGSERIAL NOT NULL,
    "door_id" TEXT NOT NULL,
    "worker_id" TEXT NOT NULL,
    "participant_id" TEXT,
    "panel_session_id" TEXT,
    "state" "arrival_state" NOT NULL DEFAULT 'working',
    "arrived_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
    "completed_at" TIMESTAMPTZ(3),

    CONSTRAINT "arrivals_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "worker_blocks" (
    "ordinal" BIGSERIAL NOT NULL,
    "requester_id" INTEGER NOT NULL,
    "worker_id" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "worker_blocks_pkey" PRIMARY KEY ("requester_id","worker_id")
);

-- CreateTable
CREATE TABLE "messages" (
    "id" BIGSERIAL NOT NULL,
    "worker_id" TEXT NOT NULL,
    "requester_id" INTEGER,
    "subject" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "sent_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
    "read_at" TIMESTAMPTZ(3),

    CONSTRAINT "messages_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "assignments_ordinal_key" ON "assignments"("ordinal");

-- CreateIndex
CREATE INDEX "assignments_hit_id_state_idx" ON "assignments"("hit_id", "state");

-- CreateIndex
CREATE INDEX "assignments_worker_id_state_idx" ON "assignments"("worker_id", "state");

-- CreateIndex
CREATE INDEX "acceptances_worker_id_accepted_at_idx" ON "acceptances"("worker_id", "accepted_at");

-- CreateIndex
CREATE INDEX "acceptances_assignment_id_idx" ON "acceptances"("assignment_id");

-- CreateIndex
CREATE UNIQUE INDEX "acceptances_hit_id_worker_id_key" ON "acceptances"("hit_id", "worker_id");

-- CreateIndex
CREATE INDEX "bonuses_assignment_id_idx" ON "bonuses"("assignment_id");

-- CreateIndex
CREATE INDEX "bonuses_worker_id_idx" ON "bonuses"("worker_id");

-- CreateIndex
CREATE UNIQUE INDEX "hit_types_group_id_key" ON "hit_types"("group_id");

-- CreateIndex
CREATE UNIQUE INDEX "hit_types_requester_id_digest_key" ON "hit_types"("requester_id", "digest");

-- CreateIndex
CREATE UNIQUE INDEX "hits_ordinal_key" ON "hits"("ordinal");

-- CreateIndex
CREATE INDEX "hits_requester_id_ordinal_idx" ON "hits"("requester_id", "ordinal");

-- CreateIndex
CREATE INDEX "hits_hit_type_id_ordinal_idx" ON "hits"("hit_type_id", "ordinal");

-- CreateIndex
CREATE UNIQUE INDEX "ledger_entries_effect_key_key" ON "ledger_entries"("effect_key");

-- CreateIndex
CREATE INDEX "ledger_entries_worker_id_at_idx" ON "ledger_entries"("worker_id", "at");

-- CreateIndex
CREATE INDEX "ledger_entries_requester_id_id_idx" ON "ledger_entries"("requester_id", "id");

-- CreateIndex
CREATE INDEX "ledger_entries_hit_id_idx" ON "ledger_entries"("hit_id");

-- CreateIndex
CREATE UNIQUE INDEX "notification_deliveries_event_doc_id_key" ON "notification_deliveries"("event_doc_id");

-- CreateIndex
CREATE INDEX "notification_deliveries_state_next_attempt_at_idx" ON "notification_deliveries"("state", "next_attempt_at");

-- CreateIndex
CREATE UNIQUE INDEX "qualification_types_ordinal_key" ON "qualification_types"("ordinal");

-- CreateIndex
CREATE INDEX "qualification_types_requester_id_ordinal_idx" ON "qualification_types"("requester_id", "ordinal");

-- CreateIndex
CREATE UNIQUE INDEX "qualifications_ordinal_key" ON "qualifications"("ordinal");

-- CreateIndex
CREATE INDEX "qualifications_worker_id_idx" ON "qualifications"("worker_id");

-- CreateIndex
CREATE UNIQUE INDEX "qualification_requests_ordinal_key" ON "qualification_requests"("ordinal");

-- CreateIndex
CREATE INDEX "qualification_requests_qualification_type_id_state_idx" ON "qualification_requests"("qualification_type_id", "state");

-- CreateIndex
CREATE INDEX "qualification_requests_worker_id_idx" ON "qualification_requests"("worker_id");

-- CreateIndex
CREATE UNIQUE INDEX "requesters_name_key" ON "requesters"("name");

-- CreateIndex
CREATE INDEX "requester_keys_requester_id_idx" ON "requester_keys"("requester_id");

-- CreateIndex
CREATE INDEX "request_tokens_used_at_idx" ON "request_tokens"("used_at");

-- CreateIndex
CREATE UNIQUE INDEX "workers_code_hash_key" ON "workers"("code_hash");

-- CreateIndex
CREATE INDEX "workers_merged_into_id_idx" ON "workers"("merged_into_id");

-- CreateIndex
CREATE INDEX "worker_sessions_worker_id_idx" ON "worker_sessions"("worker_id");

-- CreateIndex
CREATE INDEX "worker_sessions_expires_at_idx" ON "worker_sessions"("expires_at");

-- CreateIndex
CREATE INDEX "arrivals_worker_id_idx" ON "arrivals"("worker_id");

-- CreateIndex
CREATE INDEX "arrivals_participant_id_idx" ON "arrivals"("participant_id");

-- CreateIndex
CREATE UNIQUE INDEX "arrivals_door_id_participant_id_key" ON "arrivals"("door_id", "participant_id");

-- CreateIndex
CREATE UNIQUE INDEX "worker_blocks_ordinal_key" ON "worker_blocks"("ordinal");

-- CreateIndex
CREATE INDEX "worker_blocks_worker_id_idx" ON "worker_blocks"("worker_id");

-- CreateIndex
CREATE INDEX "messages_worker_id_sent_at_idx" ON "messages"("worker_id", "sent_at");

-- AddForeignKey
ALTER TABLE "assignments" ADD CONSTRAINT "assignments_hit_id_fkey" FOREIGN KEY ("hit_id") REFERENCES "hits"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "assignments" ADD CONSTRAINT "assignments_worker_id_fkey" FOREIGN KEY ("worker_id") REFERENCES "workers"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "acceptances" ADD CONSTRAINT "acceptances_hit_id_fkey" FOREIGN KEY ("hit_id") REFERENCES "hits"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "acceptances" ADD CONSTRAINT "acceptances_worker_id_fkey" FOREIGN KEY ("worker_id") REFERENCES "workers"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "acceptances" ADD CONSTRAINT "acceptances_assignment_id_fkey" FOREIGN KEY ("assignment_id") REFERENCES "assignments"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bonuses" ADD CONSTRAINT "bonuses_assignment_id_fkey" FOREIGN KEY ("assignment_id") REFERENCES "assignments"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bonuses" ADD CONSTRAINT "bonuses_worker_id_fkey" FOREIGN KEY ("worker_id") REFERENCES "workers"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "hit_types" ADD CONSTRAINT "hit_types_requester_id_fkey" FOREIGN KEY ("requester_id") REFERENCES "requesters"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "hits" ADD CONSTRAINT "hits_requester_id_fkey" FOREIGN KEY ("requester_id") REFERENCES "requesters"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "hits" ADD CONSTRAINT "hits_hit_type_id_fkey" FOREIGN KEY ("hit_type_id") REFERENCES "hit_types"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ledger_entries" ADD CONSTRAINT "ledger_entries_requester_id_fkey" FOREIGN KEY ("requester_id") REFERENCES "requesters"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ledger_entries" ADD CONSTRAINT "ledger_entries_worker_id_fkey" FOREIGN KEY ("worker_id") REFERENCES "workers"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notification_settings" ADD CONSTRAINT "notification_settings_hit_type_id_fkey" FOREIGN KEY ("hit_type_id") REFERENCES "hit_types"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "qualification_types" ADD CONSTRAINT "qualification_types_requester_id_fkey" FOREIGN KEY ("requester_id") REFERENCES "requesters"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "qualifications" ADD CONSTRAINT "qualifications_qualification_type_id_fkey" FOREIGN KEY ("qualification_type_id") REFERENCES "qualification_types"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "qualifications" ADD CONSTRAINT "qualifications_worker_id_fkey" FOREIGN KEY ("worker_id") REFERENCES "workers"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "qualification_requests" ADD CONSTRAINT "qualification_requests_qualification_type_id_fkey" FOREIGN KEY ("qualification_type_id") REFERENCES "qualification_types"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "qualification_requests" ADD CONSTRAINT "qualification_requests_worker_id_fkey" FOREIGN KEY ("worker_id") REFERENCES "workers"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "requester_keys" ADD CONSTRAINT "requester_keys_requester_id_fkey" FOREIGN KEY ("requester_id") REFERENCES "requesters"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "request_tokens" ADD CONSTRAINT "request_tokens_requester_id_fkey" FOREIGN KEY ("requester_id") REFERENCES "requesters"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "workers" ADD CONSTRAINT "workers_merged_into_id_fkey" FOREIGN KEY ("merged_into_id") REFERENCES "workers"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "worker_sessions" ADD CONSTRAINT "worker_sessions_worker_id_fkey" FOREIGN KEY ("worker_id") REFERENCES "workers"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "arrivals" ADD CONSTRAINT "arrivals_door_id_fkey" FOREIGN KEY ("door_id") REFERENCES "doors"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "arrivals" ADD CONSTRAINT "arrivals_worker_id_fkey" FOREIGN KEY ("worker_id") REFERENCES "workers"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "worker_blocks" ADD CONSTRAINT "worker_blocks_requester_id_fkey" FOREIGN KEY ("requester_id") REFERENCES "requesters"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "worker_blocks" ADD CONSTRAINT "worker_blocks_worker_id_fkey" FOREIGN KEY ("worker_id") REFERENCES "workers"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "messages" ADD CONSTRAINT "messages_worker_id_fkey" FOREIGN KEY ("worker_id") REFERENCES "workers"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "messages" ADD CONSTRAINT "messages_requester_id_fkey" FOREIGN KEY ("requester_id") REFERENCES "requesters"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- A HIT's slots are counted by state and always sum to its assignments.
ALTER TABLE "hits" ADD CONSTRAINT "hits_slots_sum" CHECK ("open" + "pending" + "submitted" + "completed" = "max_assignments" AND "open" >= 0 AND "pending" >= 0 AND "submitted" >= 0 AND "completed" >= 0);
ALTER TABLE "hits" ADD CONSTRAINT "hits_question" CHECK (("question_kind" = 'external') = ("external_url" IS NOT NULL));
ALTER TABLE "assignments" ADD CONSTRAINT "assignments_holder" CHECK (("state" = 'returned') = ("worker_id" IS NULL));

-- Nobody commits money that they do not have, and no entry of the books makes or loses a cent.
ALTER TABLE "requesters" ADD CONSTRAINT "requesters_no_debt" CHECK ("available_cents" >= 0 AND "held_cents" >= 0);
ALTER TABLE "ledger_entries" ADD CONSTRAINT "ledger_entries_balanced" CHECK ("available_cents" + "held_cents" + "worker_cents" + "fee_cents" + "outside_cents" = 0);
ALTER TABLE "doors" ADD CONSTRAINT "doors_cap" CHECK ("used" >= 0 AND ("cap" IS NULL OR "used" <= "cap"));

-- "The next HIT of this type that a worker can take."
CREATE INDEX "hits_assignable" ON "hits" ("hit_type_id", "ordinal") WHERE "open" > 0 AND "disposed_at" IS NULL;
-- What the sweep looks for: deadlines that passed, approvals that fell due, offers that ended, HITs old enough to dispose of.
CREATE INDEX "assignments_deadline_due" ON "assignments" ("deadline") WHERE "state" = 'accepted';
CREATE INDEX "assignments_approval_due" ON "assignments" ("auto_approval_at") WHERE "state" = 'submitted';
CREATE INDEX "hits_expiry_due" ON "hits" ("expires_at") WHERE "open_held";
CREATE INDEX "hits_disposal_due" ON "hits" ("reviewable_at") WHERE "disposed_at" IS NULL;
-- "The HITs of a type whose qualification requirements name this qualification."
CREATE INDEX "hit_types_requirements" ON "hit_types" USING gin ("requirements" jsonb_path_ops);
-- A requester's qualification types have different names while they exist.
CREATE UNIQUE INDEX "qualification_types_name" ON "qualification_types" ("requester_id", lower("name")) WHERE "deleted_at" IS NULL;
-- A worker asks for a qualification once at a time.
CREATE UNIQUE INDEX "qualification_requests_one_open" ON "qualification_requests" ("qualification_type_id", "worker_id") WHERE "state" IN ('testing', 'pending');

-- Append-only tables: the database refuses what the code must not do.
CREATE FUNCTION "refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on "%" refused: its rows are never changed', TG_OP, TG_TABLE_NAME;
END $$;
CREATE TRIGGER "ledger_entries_append_only" BEFORE UPDATE OR DELETE ON "ledger_entries" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "audit_events_append_only" BEFORE UPDATE OR DELETE ON "audit_events" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
