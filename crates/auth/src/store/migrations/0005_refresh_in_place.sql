DROP INDEX bf_sessions_end;
