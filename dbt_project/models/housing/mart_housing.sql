{{ subject_mart('housing') }}
