{{ subject_mart('social_security') }}
