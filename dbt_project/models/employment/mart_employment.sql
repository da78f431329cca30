{{ subject_mart('employment') }}
