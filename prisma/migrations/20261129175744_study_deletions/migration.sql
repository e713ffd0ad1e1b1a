-- CreateEnum
CREATE TYPE "deletion_state" AS ENUM ('queued', 'running', 'done', 'failed');

-- CreateTable
CREATE TABLE "study_deletions" (
    "id" SERIAL NOT NULL,
    "study_id" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "state" "deletion_state" NOT NULL DEFAULT 'queued',
    "images" INTEGER NOT NULL,
    "removed" INTEGER NOT NULL DEFAULT 0,
    "error" TEXT,
    "member_ids" TEXT[],
    "deleted_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "study_deletions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "image_removals" (
    "sha256" CHAR(64) NOT NULL,
    "deletion_id" INTEGER,

    CONSTRAINT "image_removals_pkey" PRIMARY KEY ("sha256")
);

-- CreateIndex
CREATE INDEX "study_deletions_created_at_idx" ON "study_deletions"("created_at");

-- CreateIndex
CREATE INDEX "image_removals_deletion_id_idx" ON "image_removals"("deletion_id");

-- AddForeignKey
ALTER TABLE "image_removals" ADD CONSTRAINT "image_removals_deletion_id_fkey" FOREIGN KEY ("deletion_id") REFERENCES "study_deletions"("id") ON DELETE SET NULL ON UPDATE CASCADE;
