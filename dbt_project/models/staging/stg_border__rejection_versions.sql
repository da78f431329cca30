select * from {{ source('landing', 'rejection_past') }}
