-- "the most selected images of a study": the order of the candidates page, read from its end.
CREATE INDEX "tallies_by_frequency" ON "tallies" ("study_id", (("selected"::double precision / nullif("shown", 0))) DESC NULLS LAST, "shown" DESC, "candidate_id");
