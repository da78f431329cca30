{{ subject_mart('population') }}
