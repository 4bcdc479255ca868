-- Whether this login may write without a check of every reference, and in which role it works.
SELECT current_user, EXISTS (SELECT FROM pg_roles WHERE rolname = session_user AND rolsuper)
