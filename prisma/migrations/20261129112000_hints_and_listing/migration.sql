-- Workers' submissions leave a hint instead of a job: adding a job notifies, and transactions that notify commit one after another.
CREATE TABLE "sweep_hints" (
    "study_id" INTEGER NOT NULL,
    "posting_id" INTEGER NOT NULL,
    "hinted_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sweep_hints_pkey" PRIMARY KEY ("study_id","posting_id")
);

-- Words by which workers find a HIT in the market's list.
ALTER TABLE "batches" ADD COLUMN "keywords" TEXT NOT NULL DEFAULT 'image, picture, classify, label, select';
