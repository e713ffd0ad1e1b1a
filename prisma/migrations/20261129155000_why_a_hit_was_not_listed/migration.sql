-- Why a HIT is out of step, HIT by HIT: a batch's note was taken away by the next of its HITs that answered.
ALTER TABLE "hit_postings" ADD COLUMN "list_problem" TEXT;
