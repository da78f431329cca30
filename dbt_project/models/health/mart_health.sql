{{ subject_mart('health') }}
