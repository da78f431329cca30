{{ subject_mart('education') }}
