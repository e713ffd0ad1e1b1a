-- CreateEnum
CREATE TYPE "test_set_kind" AS ENUM ('reference', 'revision', 'listed');

-- CreateEnum
CREATE TYPE "prediction_state" AS ENUM ('accepted', 'doubtful');

-- CreateEnum
CREATE TYPE "prediction_run_state" AS ENUM ('queued', 'running', 'paused', 'done', 'failed');

-- CreateEnum
CREATE TYPE "evaluation_state" AS ENUM ('queued', 'running', 'done', 'failed');

-- CreateEnum
CREATE TYPE "release_state" AS ENUM ('queued', 'running', 'done', 'failed');

-- AlterEnum
ALTER TYPE "sampling_strategy" ADD VALUE 'target_histogram';

-- CreateTable
CREATE TABLE "test_sets" (
    "study_id" INTEGER NOT NULL,
    "id" SERIAL NOT NULL,
    "kind" "test_set_kind" NOT NULL,
    "name" TEXT NOT NULL,
    "revision_id" INTEGER,
    "sha256" CHAR(64) NOT NULL,
    "image_count" INTEGER NOT NULL,
    "wnids" TEXT[],
    "labels" BYTEA NOT NULL,
    "candidate_ids" INTEGER[],
    "files" TEXT[],
    "shown" BYTEA NOT NULL,
    "selected" BYTEA NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "test_sets_pkey" PRIMARY KEY ("study_id","id")
);

-- CreateTable
CREATE TABLE "classifier_models" (
    "study_id" INTEGER NOT NULL,
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "classifier_models_pkey" PRIMARY KEY ("study_id","id")
);

-- CreateTable
CREATE TABLE "prediction_sets" (
    "study_id" INTEGER NOT NULL,
    "id" SERIAL NOT NULL,
    "model_id" INTEGER NOT NULL,
    "test_set_id" INTEGER NOT NULL,
    "state" "prediction_state" NOT NULL,
    "format" TEXT NOT NULL,
    "file_name" TEXT NOT NULL,
    "file_sha256" CHAR(64) NOT NULL,
    "columns" INTEGER NOT NULL,
    "class_count" INTEGER NOT NULL,
    "ranked" BYTEA NOT NULL,
    "top1" BYTEA NOT NULL,
    "top5" BYTEA,
    "correct" INTEGER NOT NULL,
    "correct_top5" INTEGER,
    "diagnosis" JSONB,
    "mend" JSONB,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "prediction_sets_pkey" PRIMARY KEY ("study_id","id")
);

-- CreateTable
CREATE TABLE "prediction_runs" (
    "study_id" INTEGER NOT NULL,
    "id" SERIAL NOT NULL,
    "test_set_id" INTEGER NOT NULL,
    "model_name" TEXT NOT NULL,
    "model_sha256" CHAR(64) NOT NULL,
    "file_name" TEXT NOT NULL,
    "preprocessing" JSONB NOT NULL,
    "state" "prediction_run_state" NOT NULL DEFAULT 'queued',
    "predicted" INTEGER NOT NULL DEFAULT 0,
    "error" TEXT,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "prediction_runs_pkey" PRIMARY KEY ("study_id","id")
);

-- CreateTable
CREATE TABLE "prediction_run_chunks" (
    "study_id" INTEGER NOT NULL,
    "run_id" INTEGER NOT NULL,
    "first_image" INTEGER NOT NULL,
    "images" INTEGER NOT NULL,
    "columns" INTEGER NOT NULL,
    "class_count" INTEGER NOT NULL,
    "ranked" BYTEA NOT NULL,

    CONSTRAINT "prediction_run_chunks_pkey" PRIMARY KEY ("study_id","run_id","first_image")
);

-- CreateTable
CREATE TABLE "evaluations" (
    "study_id" INTEGER NOT NULL,
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "original_set_id" INTEGER NOT NULL,
    "new_set_ids" INTEGER[],
    "excluded" TEXT[],
    "seed" INTEGER NOT NULL,
    "resamples" INTEGER NOT NULL,
    "state" "evaluation_state" NOT NULL DEFAULT 'queued',
    "steps_done" INTEGER NOT NULL DEFAULT 0,
    "steps" INTEGER NOT NULL DEFAULT 0,
    "result" JSONB,
    "error" TEXT,
    "share_number" INTEGER,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
    "computed_at" TIMESTAMPTZ(3),

    CONSTRAINT "evaluations_pkey" PRIMARY KEY ("study_id","id")
);

-- CreateTable
CREATE TABLE "releases" (
    "study_id" INTEGER NOT NULL,
    "id" SERIAL NOT NULL,
    "number" INTEGER NOT NULL,
    "revision_id" INTEGER NOT NULL,
    "state" "release_state" NOT NULL DEFAULT 'queued',
    "options" JSONB NOT NULL,
    "key" BYTEA NOT NULL,
    "written" INTEGER NOT NULL DEFAULT 0,
    "image_count" INTEGER NOT NULL,
    "files" JSONB,
    "error" TEXT,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "releases_pkey" PRIMARY KEY ("study_id","id")
);

-- CreateIndex
CREATE UNIQUE INDEX "test_sets_study_id_sha256_key" ON "test_sets"("study_id", "sha256");

-- CreateIndex
CREATE UNIQUE INDEX "classifier_models_study_id_name_key" ON "classifier_models"("study_id", "name");

-- CreateIndex
CREATE INDEX "prediction_sets_study_id_test_set_id_idx" ON "prediction_sets"("study_id", "test_set_id");

-- CreateIndex
CREATE UNIQUE INDEX "prediction_sets_study_id_model_id_test_set_id_key" ON "prediction_sets"("study_id", "model_id", "test_set_id");

-- CreateIndex
CREATE UNIQUE INDEX "releases_study_id_number_key" ON "releases"("study_id", "number");

-- CreateIndex
CREATE INDEX "releases_study_id_revision_id_idx" ON "releases"("study_id", "revision_id");

-- AddForeignKey
ALTER TABLE "test_sets" ADD CONSTRAINT "test_sets_study_id_fkey" FOREIGN KEY ("study_id") REFERENCES "studies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "classifier_models" ADD CONSTRAINT "classifier_models_study_id_fkey" FOREIGN KEY ("study_id") REFERENCES "studies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "prediction_sets" ADD CONSTRAINT "prediction_sets_study_id_model_id_fkey" FOREIGN KEY ("study_id", "model_id") REFERENCES "classifier_models"("study_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "prediction_sets" ADD CONSTRAINT "prediction_sets_study_id_test_set_id_fkey" FOREIGN KEY ("study_id", "test_set_id") REFERENCES "test_sets"("study_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "prediction_runs" ADD CONSTRAINT "prediction_runs_study_id_test_set_id_fkey" FOREIGN KEY ("study_id", "test_set_id") REFERENCES "test_sets"("study_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "prediction_run_chunks" ADD CONSTRAINT "prediction_run_chunks_study_id_run_id_fkey" FOREIGN KEY ("study_id", "run_id") REFERENCES "prediction_runs"("study_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "evaluations" ADD CONSTRAINT "evaluations_study_id_fkey" FOREIGN KEY ("study_id") REFERENCES "studies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "releases" ADD CONSTRAINT "releases_study_id_fkey" FOREIGN KEY ("study_id") REFERENCES "studies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "releases" ADD CONSTRAINT "releases_study_id_revision_id_fkey" FOREIGN KEY ("study_id", "revision_id") REFERENCES "revisions"("study_id", "id") ON DELETE NO ACTION ON UPDATE CASCADE;

-- Test sets never change, and a release that is done stays as it was written.
CREATE TRIGGER "test_sets_immutable" BEFORE UPDATE ON "test_sets" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "releases_immutable" BEFORE UPDATE ON "releases" FOR EACH ROW WHEN (OLD."state" = 'done') EXECUTE FUNCTION "refuse_change"();
