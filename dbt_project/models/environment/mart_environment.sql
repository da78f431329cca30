{{ subject_mart('environment') }}
