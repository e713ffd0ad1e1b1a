-- The market's one clock: the database's. Tests replace this function to move time.
CREATE FUNCTION "app_now"() RETURNS timestamptz(3) LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT statement_timestamp()::timestamptz(3) $$;
