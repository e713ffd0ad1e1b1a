-- AlterTable
ALTER TABLE "batches" ADD COLUMN     "vote_rule" TEXT;
