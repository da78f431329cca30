{{ subject_mart('economy') }}
