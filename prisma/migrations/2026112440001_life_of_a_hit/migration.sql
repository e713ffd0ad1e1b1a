-- CreateEnum
CREATE TYPE "qualification_purpose" AS ENUM ('study_closed', 'class_closed', 'part');

-- CreateEnum
CREATE TYPE "class_example_kind" AS ENUM ('good', 'confusable');

-- CreateEnum
CREATE TYPE "worker_message_kind" AS ENUM ('problem', 'could_not_submit', 'appeal', 'withdrawal');

-- CreateEnum
CREATE TYPE "bonus_kind" AS ENUM ('bonus', 'top_up', 'compensation');

-- CreateEnum
CREATE TYPE "bonus_state" AS ENUM ('ordered', 'sent', 'failed');

-- AlterTable
ALTER TABLE "assignments" ADD COLUMN "consent_version" INTEGER,
ADD COLUMN "set_aside_by" TEXT;

-- AlterTable
ALTER TABLE "studies" ADD COLUMN "most_per_worker" INTEGER,
ADD COLUMN "most_per_worker_and_class" INTEGER,
ADD COLUMN "approval_delay_seconds" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN "wage_floor_cents" INTEGER NOT NULL DEFAULT 725;

-- AlterTable
ALTER TABLE "batches" ADD COLUMN "in_parts" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN "fee_percent" INTEGER NOT NULL DEFAULT 20,
ADD COLUMN "surcharge_percent" INTEGER NOT NULL DEFAULT 20,
ADD COLUMN "approval_delay_seconds" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN "paused_at" TIMESTAMPTZ(3),
ADD COLUMN "archived_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "hit_postings" ADD COLUMN "hit_type_id" INTEGER;

-- AlterTable
ALTER TABLE "outbox" ADD COLUMN "lane" TEXT;

-- AlterTable
ALTER TABLE "ledger_entries" ADD COLUMN "posting_id" INTEGER;

-- CreateTable
CREATE TABLE "batch_hit_types" (
    "study_id" INTEGER NOT NULL,
    "id" SERIAL NOT NULL,
    "batch_id" INTEGER NOT NULL,
    "part" SMALLINT NOT NULL,
    "class_id" INTEGER,
    "market_hit_type_id" TEXT,

    CONSTRAINT "batch_hit_types_pkey" PRIMARY KEY ("study_id","id")
);

-- CreateTable
CREATE TABLE "crowd_qualifications" (
    "study_id" INTEGER NOT NULL,
    "id" SERIAL NOT NULL,
    "endpoint" TEXT NOT NULL,
    "purpose" "qualification_purpose" NOT NULL,
    "class_id" INTEGER NOT NULL DEFAULT 0,
    "batch_id" INTEGER NOT NULL DEFAULT 0,
    "part" SMALLINT NOT NULL DEFAULT 0,
    "market_qualification_type_id" TEXT,

    CONSTRAINT "crowd_qualifications_pkey" PRIMARY KEY ("study_id","id")
);

-- CreateTable
CREATE TABLE "consent_versions" (
    "study_id" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "text" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "consent_versions_pkey" PRIMARY KEY ("study_id","version")
);

-- CreateTable
CREATE TABLE "hit_drafts" (
    "study_id" INTEGER NOT NULL,
    "hit_id" INTEGER NOT NULL,
    "market_assignment_id" TEXT NOT NULL,
    "market_worker_id" TEXT NOT NULL,
    "selected" VARBIT NOT NULL,
    "unavailable" VARBIT NOT NULL,
    "page" SMALLINT NOT NULL,
    "revision" INTEGER NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "hit_drafts_pkey" PRIMARY KEY ("study_id","hit_id","market_assignment_id","market_worker_id")
);

-- CreateTable
CREATE TABLE "class_examples" (
    "study_id" INTEGER NOT NULL,
    "class_id" INTEGER NOT NULL,
    "kind" "class_example_kind" NOT NULL,
    "place" SMALLINT NOT NULL,
    "candidate_id" INTEGER NOT NULL,

    CONSTRAINT "class_examples_pkey" PRIMARY KEY ("study_id","class_id","kind","place")
);

-- CreateTable
CREATE TABLE "hit_translations" (
    "study_id" INTEGER NOT NULL,
    "language" TEXT NOT NULL,
    "words" JSONB NOT NULL,
    "classes" JSONB NOT NULL,

    CONSTRAINT "hit_translations_pkey" PRIMARY KEY ("study_id","language")
);

-- CreateTable
CREATE TABLE "worker_messages" (
    "study_id" INTEGER NOT NULL,
    "id" SERIAL NOT NULL,
    "hit_id" INTEGER NOT NULL,
    "kind" "worker_message_kind" NOT NULL,
    "endpoint" TEXT NOT NULL,
    "market_assignment_id" TEXT NOT NULL,
    "market_worker_id" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
    "closed_at" TIMESTAMPTZ(3),
    "closed_by" TEXT,

    CONSTRAINT "worker_messages_pkey" PRIMARY KEY ("study_id","id")
);

-- CreateTable
CREATE TABLE "bonuses" (
    "study_id" INTEGER NOT NULL,
    "id" SERIAL NOT NULL,
    "assignment_id" INTEGER NOT NULL,
    "kind" "bonus_kind" NOT NULL,
    "amount_cents" INTEGER NOT NULL,
    "fee_cents" INTEGER NOT NULL,
    "reason" TEXT NOT NULL,
    "state" "bonus_state" NOT NULL DEFAULT 'ordered',
    "last_error" TEXT,
    "ordered_by" TEXT NOT NULL,
    "ordered_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
    "sent_at" TIMESTAMPTZ(3),

    CONSTRAINT "bonuses_pkey" PRIMARY KEY ("study_id","id")
);

-- CreateTable
CREATE TABLE "payouts" (
    "study_id" INTEGER NOT NULL,
    "id" SERIAL NOT NULL,
    "worker_id" INTEGER NOT NULL,
    "amount_cents" INTEGER NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "paid_by" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "payouts_pkey" PRIMARY KEY ("study_id","id")
);

-- What is stored keeps its place: the HIT type of a published batch becomes a row, its postings point to it.
INSERT INTO "batch_hit_types" ("study_id", "batch_id", "part", "market_hit_type_id")
SELECT "study_id", "id", 0, "market_hit_type_id" FROM "batches" WHERE "state" <> 'draft';
UPDATE "hit_postings" p SET "hit_type_id" = t."id"
FROM "hits" h, "batch_hit_types" t
WHERE h."study_id" = p."study_id" AND h."id" = p."hit_id" AND t."study_id" = h."study_id" AND t."batch_id" = h."batch_id";
UPDATE "outbox" o SET "payload" = jsonb_build_object('batchId', t."batch_id", 'hitTypeId', t."id")
FROM "batch_hit_types" t
WHERE o."kind" = 'create-hit-type' AND t."study_id" = o."study_id" AND t."batch_id" = (o."payload"->>'batchId')::integer;
ALTER TABLE "batches" DROP COLUMN "market_hit_type_id";

-- The posting of a booking stood in its key alone ("reserve/<study>/<posting>", "spent/<study>/<posting>/<assignment>").
ALTER TABLE "ledger_entries" DISABLE TRIGGER "ledger_entries_append_only";
UPDATE "ledger_entries" SET "posting_id" = split_part("effect_key", '/', 3)::integer
WHERE "effect_key" ~ '^(reserve|release|spent|close)/\d+/\d+';
ALTER TABLE "ledger_entries" ENABLE TRIGGER "ledger_entries_append_only";

-- The first wording of every study's consent text.
INSERT INTO "consent_versions" ("study_id", "version", "text", "created_at")
SELECT "id", 1, "consent_text", "created_at" FROM "studies";

-- CreateIndex
CREATE INDEX "batch_hit_types_study_id_batch_id_idx" ON "batch_hit_types"("study_id", "batch_id");

-- CreateIndex
CREATE UNIQUE INDEX "crowd_qualifications_study_id_endpoint_purpose_class_id_bat_key" ON "crowd_qualifications"("study_id", "endpoint", "purpose", "class_id", "batch_id", "part");

-- CreateIndex
CREATE INDEX "hit_drafts_updated_at_idx" ON "hit_drafts"("updated_at");

-- CreateIndex
CREATE INDEX "class_examples_study_id_candidate_id_idx" ON "class_examples"("study_id", "candidate_id");

-- CreateIndex
CREATE INDEX "worker_messages_study_id_closed_at_idx" ON "worker_messages"("study_id", "closed_at");

-- CreateIndex
CREATE INDEX "worker_messages_study_id_hit_id_idx" ON "worker_messages"("study_id", "hit_id");

-- CreateIndex
CREATE INDEX "bonuses_study_id_assignment_id_idx" ON "bonuses"("study_id", "assignment_id");

-- CreateIndex
CREATE INDEX "payouts_study_id_worker_id_idx" ON "payouts"("study_id", "worker_id");

-- CreateIndex
CREATE INDEX "outbox_lane_id_idx" ON "outbox"("lane", "id");

-- CreateIndex
CREATE INDEX "ledger_entries_study_id_posting_id_idx" ON "ledger_entries"("study_id", "posting_id");

-- AddForeignKey
ALTER TABLE "batch_hit_types" ADD CONSTRAINT "batch_hit_types_study_id_batch_id_fkey" FOREIGN KEY ("study_id", "batch_id") REFERENCES "batches"("study_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "crowd_qualifications" ADD CONSTRAINT "crowd_qualifications_study_id_fkey" FOREIGN KEY ("study_id") REFERENCES "studies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "consent_versions" ADD CONSTRAINT "consent_versions_study_id_fkey" FOREIGN KEY ("study_id") REFERENCES "studies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "hit_drafts" ADD CONSTRAINT "hit_drafts_study_id_hit_id_fkey" FOREIGN KEY ("study_id", "hit_id") REFERENCES "hits"("study_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "class_examples" ADD CONSTRAINT "class_examples_study_id_class_id_fkey" FOREIGN KEY ("study_id", "class_id") REFERENCES "image_classes"("study_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "class_examples" ADD CONSTRAINT "class_examples_study_id_candidate_id_fkey" FOREIGN KEY ("study_id", "candidate_id") REFERENCES "candidates"("study_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "hit_translations" ADD CONSTRAINT "hit_translations_study_id_fkey" FOREIGN KEY ("study_id") REFERENCES "studies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "worker_messages" ADD CONSTRAINT "worker_messages_study_id_hit_id_fkey" FOREIGN KEY ("study_id", "hit_id") REFERENCES "hits"("study_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bonuses" ADD CONSTRAINT "bonuses_study_id_assignment_id_fkey" FOREIGN KEY ("study_id", "assignment_id") REFERENCES "assignments"("study_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payouts" ADD CONSTRAINT "payouts_worker_id_fkey" FOREIGN KEY ("worker_id") REFERENCES "workers"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "hit_postings" ADD CONSTRAINT "hit_postings_study_id_hit_type_id_fkey" FOREIGN KEY ("study_id", "hit_type_id") REFERENCES "batch_hit_types"("study_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- A wording is never lost and never forgotten, whoever changes the study.
CREATE FUNCTION "keep_consent_version"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO "consent_versions" ("study_id", "version", "text")
    SELECT NEW."id", coalesce(max("version"), 0) + 1, NEW."consent_text" FROM "consent_versions" WHERE "study_id" = NEW."id";
    RETURN NULL;
END $$;
CREATE TRIGGER "studies_consent_first" AFTER INSERT ON "studies" FOR EACH ROW EXECUTE FUNCTION "keep_consent_version"();
CREATE TRIGGER "studies_consent_changed" AFTER UPDATE OF "consent_text" ON "studies" FOR EACH ROW
    WHEN (OLD."consent_text" IS DISTINCT FROM NEW."consent_text") EXECUTE FUNCTION "keep_consent_version"();

-- What was paid stays written down; only whom it was paid to is forgotten when a person is erased.
CREATE TRIGGER "payouts_append_only" BEFORE UPDATE OF "study_id", "amount_cents", "note", "paid_by", "at" ON "payouts" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();

ALTER TABLE "studies" ADD CONSTRAINT "studies_caps_positive" CHECK ("most_per_worker" > 0 AND "most_per_worker_and_class" > 0 AND "approval_delay_seconds" >= 0 AND "wage_floor_cents" >= 0);
ALTER TABLE "bonuses" ADD CONSTRAINT "bonuses_positive" CHECK ("amount_cents" > 0 AND "fee_cents" >= 0);
ALTER TABLE "payouts" ADD CONSTRAINT "payouts_positive" CHECK ("amount_cents" > 0);
