{{ subject_mart('elderly_care') }}
