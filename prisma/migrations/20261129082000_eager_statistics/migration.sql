-- The planner's statistics say how many rows each study has. A study newer than the last ANALYZE has none by them, and a plan for one row
-- takes minutes over 10,000 (measured: a draw of 10,000 candidates in a second study, 54 s against 0.03 s). By default a table is
-- looked at again after a tenth of it has changed, which a new study beside large ones never does; here after 2,000 rows.
ALTER TABLE "candidates" SET (autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 2000);
ALTER TABLE "images" SET (autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 2000);
ALTER TABLE "tallies" SET (autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 2000);
ALTER TABLE "hits" SET (autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 2000);
ALTER TABLE "hit_images" SET (autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 2000);
ALTER TABLE "hit_postings" SET (autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 2000);
ALTER TABLE "assignments" SET (autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 2000);
ALTER TABLE "imported_votes" SET (autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 2000);
ALTER TABLE "imported_counts" SET (autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 2000);
ALTER TABLE "neighbour_pairs" SET (autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 2000);
