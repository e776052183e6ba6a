"""What can be asked: one stage at every point, all stages in a table, a student's file, the catalogue on trial."""
